package org.sekisho.authentication.dkim;

/** Leaves a parser of this package where the syntax is broken; never leaves the package. Its message is printable ASCII. */
final class TagSyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    TagSyntaxException(String message) {
        super(message, null, false, false);
    }

    /** The message, which is never null. */
    String reason() {
        return String.valueOf(getMessage());
    }
}
