package org.sekisho.authentication.message;

/**
 * Reads the domains of an address list (RFC 5322 3.4 with the obsolete forms of 4.4, and RFC 6532) as far as all readers of it
 * agree, whatever they forgive. What it calls clear is
 *
 * <ul>
 *   <li>a display name, any text, and behind it one address in angle brackets: {@code Foo (a@b.example) <c@d.example>}
 *   <li>an address alone, comments before or behind it
 *   <li>text without any at sign, quoted, encoded or in comments: {@code Foo} in {@code Foo, Inc. <a@b.example>}
 * </ul>
 *
 * with commas, semicolons and colons between them. Of all else {@link EveryAddress} is to be asked. One pass, without recursion.
 * Used once.
 */
final class AddressDomains {

    /** What some reader does not take for hidden inside a comment that stands in angle brackets. */
    private static final String NOT_IN_ANGLE_COMMENT = "<>\"\\@,:;\r\n";

    /** What some reader does not take for hidden inside square brackets. */
    private static final String NOT_IN_BRACKETS = "\"()<>[\\,;\r\n";

    private enum Place {
        OUTSIDE,
        IN_ANGLE,
        BEHIND_ANGLE
    }

    /** How far what has been read is an address and nothing else. */
    private enum Address {
        NOTHING,
        LOCAL_PART,
        SPACE_BEHIND_LOCAL_PART,
        AT,
        DOMAIN,
        COMPLETE,
        ROUTE,
        NONE
    }

    private final String text;
    private final ShownDomains shown;
    private int position;
    private boolean clear = true;

    /** An at sign since the last comma, outside angle brackets: from there on some readers know no quotes. */
    private boolean atSinceComma;

    /** A colon, after which comments may be all that some readers show. */
    private boolean afterColon;

    private Place place = Place.OUTSIDE;
    private Address address = Address.NOTHING;
    private int domainStart;
    private int domainEnd;
    private boolean hasAt;
    private boolean hidesAt;
    private boolean routed;

    /** The text that is neither address nor display name since the last address or comma. */
    private int looseStart;

    private int elementStart;

    /** @param shown gets the domains */
    AddressDomains(String text, ShownDomains shown) {
        this.text = text;
        this.shown = shown;
    }

    /**
     * Reads the list.
     *
     * @return whether all readers agree; what was found by then is right in any case
     */
    boolean areClear() {
        while (clear && position < text.length() && !shown.isDecided()) {
            take(text.charAt(position));
        }
        if (clear && !shown.isDecided()) {
            endElement();
            endLoose();
        }
        return clear;
    }

    private void take(char c) {
        switch (c) {
            case '(' -> comment();
            case '"' -> quoted();
            case '[' -> bracketed();
            case '<' -> openAngle();
            case '>' -> closeAngle();
            case '@' -> at();
            case ',', ';', ':' -> separator(c);
            case ')', ']' -> clear = false;
            default -> {
                if (AddressText.isSpace(c)) {
                    space(c);
                } else {
                    atom();
                }
            }
        }
    }

    // --- What stands between delimiters and hides what is in it.

    private void comment() {
        int end = AddressText.commentEnd(text, position, text.length());
        if (end < 0 || hasEscapedLineEnd(end)) {
            clear = false;
            return;
        }
        boolean at = AddressText.hasAt(text.substring(position, end));
        hidesAt |= at;
        clear = !(at && afterColon)
                && address != Address.ROUTE
                && (place != Place.IN_ANGLE || AddressText.hasNone(NOT_IN_ANGLE_COMMENT, text, position + 1, end - 1));
        address = switch (address) {
            case NOTHING -> Address.NOTHING;
            case DOMAIN, COMPLETE -> Address.COMPLETE;
            case LOCAL_PART, SPACE_BEHIND_LOCAL_PART, AT, ROUTE, NONE -> Address.NONE;
        };
        position = end;
    }

    private void quoted() {
        int end = AddressText.quotedEnd(text, position);
        if (end < 0 || atSinceComma || place == Place.BEHIND_ANGLE || hasEscapedLineEnd(end)) {
            clear = false;
            return;
        }
        hidesAt |= AddressText.hasAt(text.substring(position, end));
        boolean first = address == Address.NOTHING;
        boolean afterDot = address == Address.LOCAL_PART && text.charAt(position - 1) == '.';
        address = first || afterDot ? Address.LOCAL_PART : Address.NONE;
        position = end;
    }

    /** Some readers take the backslash for the end of folding. */
    private boolean hasEscapedLineEnd(int end) {
        for (int i = position; i < end; i++) {
            char c = text.charAt(i);
            if ((c == '\r' || c == '\n') && (text.charAt(i - 1) == '\\' || !AddressText.isFold(text, i))) {
                // The LF of a CRLF is judged with its CR.
                if (c == '\r' || text.charAt(i - 1) != '\r') {
                    return true;
                }
            }
        }
        return false;
    }

    private void bracketed() {
        int end = text.indexOf(']', position) + 1;
        if (end == 0
                || place == Place.BEHIND_ANGLE
                || !AddressText.hasNone(NOT_IN_BRACKETS, text, position + 1, end - 1)) {
            clear = false;
            return;
        }
        if (address == Address.AT) {
            domainStart = position;
            domainEnd = end;
            address = Address.DOMAIN;
        } else if (place == Place.IN_ANGLE) {
            clear = false;
        } else {
            boolean at = AddressText.hasAt(text.substring(position, end));
            hasAt |= at;
            atSinceComma |= at;
            address = Address.NONE;
        }
        position = end;
    }

    // --- What addresses are made of.

    private void space(char c) {
        clear = (c != '\r' && c != '\n') || AddressText.isFold(text, position);
        position += c == '\r' && position + 1 < text.length() && text.charAt(position + 1) == '\n' ? 2 : 1;
        if (address == Address.NOTHING && c > ' ') {
            // White space to the eye only.
            address = Address.LOCAL_PART;
        } else if (address == Address.LOCAL_PART) {
            address = Address.SPACE_BEHIND_LOCAL_PART;
        } else if (address == Address.DOMAIN) {
            address = Address.COMPLETE;
        }
    }

    private void atom() {
        int start = position;
        while (position < text.length() && isAtom(text.charAt(position))) {
            hidesAt |= AddressText.isAt(text.charAt(position));
            position++;
        }
        if (place == Place.BEHIND_ANGLE
                || (place == Place.IN_ANGLE && !AddressText.hasNone("\\", text, start, position))) {
            clear = false;
        }
        switch (address) {
            case NOTHING -> address = Address.LOCAL_PART;
            case LOCAL_PART -> address = text.charAt(start) == '.' ? Address.LOCAL_PART : Address.NONE;
            case AT -> {
                domainStart = start;
                domainEnd = position;
                address = Address.DOMAIN;
            }
            case ROUTE -> {}
            case SPACE_BEHIND_LOCAL_PART, DOMAIN, COMPLETE, NONE -> address = Address.NONE;
        }
    }

    private static boolean isAtom(char c) {
        return !AddressText.isDelimiter(c) && !AddressText.isSpace(c);
    }

    private void at() {
        switch (place) {
            case OUTSIDE -> {
                hasAt = true;
                atSinceComma = true;
                boolean local = address == Address.LOCAL_PART || address == Address.SPACE_BEHIND_LOCAL_PART;
                address = local ? Address.AT : Address.NONE;
            }
            case IN_ANGLE -> {
                if (address == Address.LOCAL_PART || address == Address.SPACE_BEHIND_LOCAL_PART) {
                    address = Address.AT;
                } else {
                    clear = !routed && (address == Address.NOTHING || (address == Address.ROUTE && isAfterComma()));
                    address = Address.ROUTE;
                }
            }
            case BEHIND_ANGLE -> clear = false;
        }
        position++;
    }

    private boolean isAfterComma() {
        int i = position - 1;
        while (AddressText.isSpace(text.charAt(i))) {
            i--;
        }
        return text.charAt(i) == ',';
    }

    // --- The structure of the list.

    private void openAngle() {
        clear = place == Place.OUTSIDE;
        place = Place.IN_ANGLE;
        address = Address.NOTHING;
        routed = false;
        position++;
    }

    private void closeAngle() {
        clear = place == Place.IN_ANGLE && isAddress();
        if (clear) {
            clear = claim();
        }
        place = Place.BEHIND_ANGLE;
        position++;
    }

    private boolean isAddress() {
        return address == Address.DOMAIN || address == Address.COMPLETE;
    }

    private void separator(char c) {
        if (place == Place.IN_ANGLE) {
            routeSeparator(c);
        } else if (c == ':') {
            // The name of a group, or part of a sloppy display name.
            clear = place == Place.OUTSIDE && !hasAt && !hidesAt;
            afterColon = true;
            address = Address.NOTHING;
        } else {
            endElement();
        }
        position++;
        if (place == Place.OUTSIDE) {
            elementStart = position;
        }
        if (c == ',' && place == Place.OUTSIDE) {
            endLoose();
            atSinceComma = false;
        }
    }

    /** RFC 5322 4.4, obs-route: the hosts before the colon are not the author's. */
    private void routeSeparator(char c) {
        clear = address == Address.ROUTE && ((c == ',' && !atSinceComma) || c == ':');
        if (c == ':') {
            routed = true;
            address = Address.NOTHING;
        }
    }

    private void endElement() {
        switch (place) {
            case IN_ANGLE -> clear = false;
            case BEHIND_ANGLE -> endLooseBefore(elementStart, position);
            case OUTSIDE -> {
                if (hasAt) {
                    clear = isAddress() && claim();
                    if (clear) {
                        endLooseBefore(elementStart, position);
                    }
                } else {
                    clear = !hidesAt;
                }
            }
        }
        place = Place.OUTSIDE;
        address = Address.NOTHING;
        hasAt = false;
        hidesAt = false;
    }

    private void endLoose() {
        endLooseBefore(position, position);
    }

    /** Loose text is harmless, if no address is encoded in it. */
    private void endLooseBefore(int end, int next) {
        if (clear && looseStart < end && EveryAddress.isEncodedIn(text.substring(looseStart, end))) {
            clear = false;
        }
        looseStart = next;
    }

    /** @return false if it cannot be read as it stands there */
    private boolean claim() {
        String domain = text.substring(domainStart, domainEnd);
        if (domain.startsWith("[")) {
            shown.addLiteral(domain);
            return true;
        }
        return shown.addIfReadable(domain);
    }
}
