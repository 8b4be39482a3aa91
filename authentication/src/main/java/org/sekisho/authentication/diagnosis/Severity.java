package org.sekisho.authentication.diagnosis;

/** How bad a finding is, from good to bad. */
public enum Severity {
    /** As it should be. */
    FINE,
    /** It works, and could be better. */
    ADVICE,
    /** The DNS gave no answer: nobody knows. */
    UNKNOWN,
    /** What should be there is not. */
    MISSING,
    /** It does not do what its owner wants. */
    WRONG
}
