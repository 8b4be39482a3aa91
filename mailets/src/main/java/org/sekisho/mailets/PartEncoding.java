package org.sekisho.mailets;

/** What is done with the body of a part. */
enum PartEncoding {
    /** It is 7-bit: only a label that says otherwise is put right. */
    AS_IT_IS,
    /** It is not 7-bit, and must not be changed, not even its label. */
    UNTOUCHED,
    QUOTED_PRINTABLE,
    BASE64
}
