package org.sekisho.webadmin;

import org.apache.james.webadmin.utils.ErrorResponder;
import org.apache.james.webadmin.utils.ErrorResponder.ErrorType;
import spark.HaltException;

/** The errors of the routes, in James's form. */
final class Refusal {

    private Refusal() {}

    /** The request cannot be understood. */
    static HaltException badRequest(String sentence) {
        return refusal(400, ErrorType.INVALID_ARGUMENT, sentence);
    }

    /** There is nothing under this path. */
    static HaltException notFound(String sentence) {
        return refusal(404, ErrorType.NOT_FOUND, sentence);
    }

    /** It cannot be done as things stand. */
    static HaltException wrongState(String sentence) {
        return refusal(409, ErrorType.WRONG_STATE, sentence);
    }

    /** It may be possible later. */
    static HaltException unavailable(String sentence) {
        return refusal(503, ErrorType.SERVER_ERROR, sentence);
    }

    private static HaltException refusal(int status, ErrorType type, String sentence) {
        return ErrorResponder.builder()
                .statusCode(status)
                .type(type)
                .message(sentence)
                .haltError();
    }
}
