package org.sekisho.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What James has written down of one kind since this was opened: the lines of the log, and the number that WebAdmin
 * shows at {@code /metrics}.
 */
final class Ledger {

    private final World world;
    private final String metric;
    private final int logged;
    private final int counted;

    private Ledger(World world, String metric) {
        this.world = world;
        this.metric = metric;
        this.logged = world.james().log().length();
        this.counted = count();
    }

    /** @param metric what follows {@code sekisho.} in its name */
    static Ledger open(World world, String metric) {
        return new Ledger(world, metric);
    }

    /** There must be exactly one new line, with these values, and one more counted. */
    void hasOneMore(String what, String client, String login, String claimed, String reason) {
        has(1, what, client, login, claimed, reason);
    }

    /** There must be so many new lines, all with these values, and as many more counted. */
    void has(int number, String what, String client, String login, String claimed, String reason) {
        String end = " client=" + client + " login=" + word(login) + " claimed=" + word(claimed) + " reason=" + reason;
        List<String> lines = Arrays.stream(world.james().log().substring(logged).split("\n"))
                .filter(line -> line.contains("o.s.submission") && line.contains(" reason=" + reason))
                .toList();
        assertThat(lines)
                .hasSize(number)
                .allSatisfy(line ->
                        assertThat(line).contains(" " + what + " session=").endsWith(end));
        hasCounted(number);
    }

    /** So many more must be counted. */
    void hasCounted(int number) {
        assertThat(count() - counted).as(metric).isEqualTo(number);
    }

    /** As the log has it: in quotes where it would not be one word. */
    private static String word(String value) {
        return value.matches("[^ \"\\\\]+") ? value : "\"" + value.replaceAll("([\"\\\\])", "\\\\$1") + "\"";
    }

    private int count() {
        String name = "sekisho_" + metric.replaceAll("[.-]", "_");
        Matcher sample = Pattern.compile("(?m)^" + name + "(_total)? ([0-9.]+)$")
                .matcher(world.james().webAdmin().get("/metrics").body());
        return sample.find() ? (int) Double.parseDouble(sample.group(2)) : 0;
    }
}
