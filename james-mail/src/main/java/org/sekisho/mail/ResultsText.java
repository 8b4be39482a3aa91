package org.sekisho.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sekisho.authentication.results.syntax.AuthenticationResults;
import org.sekisho.authentication.results.syntax.AuthenticationResults.MethodResult;

/** The value of an Authentication-Results field, without its comments, on one line of a bounded length. */
final class ResultsText {

    private static final String NAME = "Authentication-Results: ";

    private ResultsText() {}

    /**
     * The value. Where it is too long, signatures are left out, first those that did not pass.
     *
     * @param maximum in chars
     * @return printable ASCII that {@link AuthenticationResults#parse(String)} reads; empty if it is too long without signatures, too
     */
    static String of(AuthenticationResults results, int maximum) {
        List<MethodResult> kept = new ArrayList<>();
        results.results().forEach(result -> kept.add(withoutComment(result)));
        String text = text(results, kept);
        while (text.length() > maximum) {
            int leastNeeded = leastNeeded(kept);
            if (leastNeeded < 0) {
                return "";
            }
            kept.remove(leastNeeded);
            text = text(results, kept);
        }
        return text;
    }

    private static String text(AuthenticationResults results, List<MethodResult> kept) {
        return AuthenticationResults.of(results.authservId(), kept)
                .toHeaderField()
                .substring(NAME.length())
                .replaceAll("\\r\\n +", " ")
                .trim();
    }

    private static MethodResult withoutComment(MethodResult result) {
        return new MethodResult(
                result.method(), result.result(), result.reason(), Optional.empty(), result.properties());
    }

    private static int leastNeeded(List<MethodResult> results) {
        int last = -1;
        for (int i = results.size() - 1; i >= 0; i--) {
            if (results.get(i).method().equals("dkim")) {
                if (!results.get(i).result().equals("pass")) {
                    return i;
                }
                last = Math.max(last, i);
            }
        }
        return last;
    }
}
