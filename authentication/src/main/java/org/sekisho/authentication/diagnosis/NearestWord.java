package org.sekisho.authentication.diagnosis;

import java.util.Collection;
import java.util.Optional;

/** Finds the word that somebody probably wanted to write. */
final class NearestWord {

    /** Longer words are no typing errors of anything here; comparing takes the product of the lengths. */
    private static final int LONGEST = 30;

    private NearestWord() {}

    /**
     * The nearest of some words, if it is near enough.
     *
     * @param farthest how many characters may be wrong
     */
    static Optional<String> among(Collection<String> words, String written, int farthest) {
        String best = "";
        int least = farthest + 1;
        for (String word : words) {
            int distance = distance(written, word);
            if (distance < least) {
                least = distance;
                best = word;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    /**
     * How many characters must be added, removed, replaced, or exchanged with their neighbour to make one of the other (optimal string
     * alignment); many if one is long.
     */
    static int distance(String one, String other) {
        if (one.length() > LONGEST || other.length() > LONGEST) {
            return Integer.MAX_VALUE;
        }
        int[][] distances = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                distances[i][j] = i == 0 || j == 0 ? i + j : step(distances, one, other, i, j);
            }
        }
        return distances[one.length()][other.length()];
    }

    private static int step(int[][] distances, String one, String other, int i, int j) {
        boolean same = one.charAt(i - 1) == other.charAt(j - 1);
        int least = Math.min(
                distances[i - 1][j - 1] + (same ? 0 : 1), Math.min(distances[i - 1][j], distances[i][j - 1]) + 1);
        boolean exchanged =
                i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2) && one.charAt(i - 2) == other.charAt(j - 1);
        return exchanged ? Math.min(least, distances[i - 2][j - 2] + 1) : least;
    }
}
