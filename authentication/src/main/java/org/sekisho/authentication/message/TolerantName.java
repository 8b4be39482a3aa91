package org.sekisho.authentication.message;

/**
 * How tolerant readers find the name of a header field: JavaMail takes all before the first colon, also in a folded line,
 * strips control characters as well as white space, and takes a line without a colon for a name; mime4j leaves out comments,
 * with any colon in them. What is not a name for either of them is none here. Has no state; linear in the length of the field.
 */
final class TolerantName {

    private TolerantName() {}

    /**
     * Where the value begins for a reader to whom the field has this name: after the place returned.
     *
     * @param start where the field begins
     * @param end where it ends
     * @param name ASCII without white space and parentheses
     * @return the place of the colon, or the last place of a field without one; -1 if nobody sees this name
     */
    static int colon(byte[] array, int start, int end, String name) {
        int i = start;
        int matched = 0;
        boolean ended = false;
        while (i < end) {
            byte b = array[i];
            if (b == ':') {
                return matched == name.length() ? i : -1;
            }
            if (b == '(') {
                i = afterComment(array, i, end);
            } else if (isStripped(b)) {
                ended = matched > 0;
                i++;
            } else if (ended || matched == name.length() || lower(b) != lower((byte) name.charAt(matched))) {
                return -1;
            } else {
                matched++;
                i++;
            }
        }
        return matched == name.length() ? end - 1 : -1;
    }

    private static boolean isStripped(byte b) {
        return b >= 0 && b <= ' ';
    }

    private static int afterComment(byte[] array, int open, int end) {
        int depth = 0;
        int i = open;
        while (i < end) {
            byte b = array[i++];
            if (b == '\\') {
                i++;
            } else if (b == '(') {
                depth++;
            } else if (b == ')' && --depth == 0) {
                return i;
            }
        }
        return end;
    }

    private static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
    }
}
