package org.sekisho.authentication.spf;

import org.jspecify.annotations.Nullable;

/**
 * An IPv6 address as numbers.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
record Ip6Bits(long high, long low) {

    private static final int GROUPS = 8;
    private static final int GROUP_BITS = 16;
    private static final int GROUPS_PER_LONG = 4;
    private static final int LONGEST_GROUP = 4;

    /** Reads the text forms of RFC 4291 2.2 and nothing else: no zone, no name; null for anything else. */
    static @Nullable Ip6Bits parse(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            int[] all = groups(text);
            return all != null && all.length == GROUPS ? of(all, new int[0]) : null;
        }
        int[] before = gap == 0 ? new int[0] : hexGroups(text.substring(0, gap));
        String rest = text.substring(gap + 2);
        int[] after = rest.isEmpty() ? new int[0] : groups(rest);
        // RFC 4291 2.2: "::" stands for one or more groups.
        return before != null && after != null && before.length + after.length < GROUPS ? of(before, after) : null;
    }

    private static int @Nullable [] groups(String text) {
        int lastColon = text.lastIndexOf(':');
        if (text.indexOf('.') < 0) {
            return hexGroups(text);
        }
        Integer ip4 = Ip4Network.parseAddress(text.substring(lastColon + 1));
        int[] before = lastColon < 0 ? new int[0] : hexGroups(text.substring(0, lastColon));
        if (ip4 == null || before == null) {
            return null;
        }
        int[] all = java.util.Arrays.copyOf(before, before.length + 2);
        all[before.length] = ip4 >>> GROUP_BITS;
        all[before.length + 1] = ip4 & 0xFFFF;
        return all;
    }

    private static int @Nullable [] hexGroups(String text) {
        String[] parts = text.split(":", GROUPS + 1);
        int[] groups = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            groups[i] = hexGroup(parts[i]);
            if (groups[i] < 0) {
                return null;
            }
        }
        return groups;
    }

    private static int hexGroup(String text) {
        if (text.isEmpty() || text.length() > LONGEST_GROUP) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static Ip6Bits of(int[] before, int[] after) {
        long[] halves = new long[2];
        for (int i = 0; i < before.length; i++) {
            put(halves, i, before[i]);
        }
        for (int i = 0; i < after.length; i++) {
            put(halves, GROUPS - after.length + i, after[i]);
        }
        return new Ip6Bits(halves[0], halves[1]);
    }

    private static void put(long[] halves, int index, int group) {
        halves[index / GROUPS_PER_LONG] |= (long) group << shift(index);
    }

    private static int shift(int index) {
        return (GROUPS_PER_LONG - 1 - index % GROUPS_PER_LONG) * GROUP_BITS;
    }

    private int group(int index) {
        return (int) ((index < GROUPS_PER_LONG ? high : low) >>> shift(index)) & 0xFFFF;
    }

    /** The nibble at {@code index}, 0 to 31, the first is the highest. */
    int nibble(int index) {
        return (int) ((index < 16 ? high : low) >>> (15 - index % 16) * 4) & 0xF;
    }

    /** The form that RFC 5952 recommends: lower case, the longest run of zero groups shortened. */
    @Override
    public String toString() {
        int runStart = -1;
        int runLength = 1;
        for (int start = 0; start < GROUPS; start++) {
            int end = start;
            while (end < GROUPS && group(end) == 0) {
                end++;
            }
            if (end - start > runLength) {
                runStart = start;
                runLength = end - start;
            }
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == runStart) {
                text.append("::");
                i += runLength - 1;
            } else {
                if (i > 0 && i != runStart + runLength) {
                    text.append(':');
                }
                text.append(Integer.toHexString(group(i)));
            }
        }
        return text.toString();
    }
}
