package org.sekisho.integration.quickstart;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Prints the story as a table that fits a terminal of 80 columns; with colours only when told so. */
final class Terminal {

    private static final int WIDTH = 80;
    private static final String RED = "31";
    private static final String GREEN = "32";
    private static final String YELLOW = "33";
    private static final String DIM = "2";
    private static final String BOLD = "1";
    private static final String HEADER_INDENT = "  ";
    private static final String ROW = "%2s  %-42s  ";

    private final PrintStream out;
    private final boolean colours;

    Terminal(PrintStream out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }

    /** Says that something has begun; {@link #done} ends the line. */
    void begin(String what) {
        out.print(what + " ... ");
        out.flush();
    }

    void done(String how) {
        say(how);
    }

    void heading(String what) {
        say(paint(BOLD, String.format(ROW, "#", what) + "Ends in"));
        say("─".repeat(WIDTH));
    }

    void row(int number, Outcome outcome) {
        Scene scene = outcome.scene();
        title(number, scene.title(), outcome.ending());
        if (!outcome.asExpected()) {
            wrong(scene.ending(), scene.sign());
        }
        wrapped("From", scene.claims());
        wrapped("SMTP", outcome.reply().toString());
        if (outcome.ending() == Ending.REFUSED) {
            wrapped("A-R", "none: nothing was delivered, and nothing bounces to the forged address");
        }
        outcome.results().forEach(this::results);
        say("");
    }

    void row(int number, SubmissionOutcome outcome) {
        Submission submission = outcome.submission();
        title(number, submission.title(), outcome.ending());
        if (!outcome.asExpected()) {
            wrong(submission.ending(), submission.sign());
        }
        wrapped("User", submission.login().orElse("none"));
        wrapped("From", submission.claims());
        wrapped("To", submission.recipient());
        wrapped("SMTP", outcome.reply().toString());
        outcome.arrival().ifPresent(this::arrival);
        say("");
    }

    void row(int number, Told told) {
        Owed owed = told.owed();
        title(number, "A report about " + owed.domain(), Ending.OTHER_SIDE);
        if (!told.asExpected()) {
            say(paint(RED, "    WRONG: should be signed by us, and count " + owed.messages() + " messages"));
        }
        wrapped("To", owed.recipient());
        wrapped("Says", told.counts());
        wrapped("A-R", told.arrival().results().replaceAll("\\s+", " "));
        say("");
    }

    /** The whole report, as the command shows it. */
    void shown(Told told) {
        say("The report about " + told.owed().domain() + ", as \"sekisho report show\" prints it:");
        told.shown().lines().forEach(this::headerLine);
        say("");
    }

    private void arrival(Arrival arrival) {
        say("    Its header as it arrived at the other side:");
        String text = arrival.message().text();
        text.substring(0, text.indexOf("\r\n\r\n") + 2).lines().forEach(this::headerLine);
        say("    What the other side finds out about it:");
        results(arrival.results());
        if (arrival.provesItsAuthor()) {
            say("    Both signatures hold, and are of the domain in From.");
        }
    }

    /** With its own folding. A signature of ours has at most 78 columns, so it stands as it is. */
    private void headerLine(String line) {
        lines(line, WIDTH - HEADER_INDENT.length()).forEach(part -> say(paint(DIM, HEADER_INDENT + part)));
    }

    private void title(int number, String title, Ending ending) {
        say(String.format(ROW, number, cut(title, 42)) + paint(colour(ending), word(ending)));
    }

    private void wrong(Ending ending, String sign) {
        say(paint(RED, "    WRONG: should be " + word(ending) + " with " + sign));
    }

    /** One result on each line. */
    private void results(String field) {
        String label = "A-R";
        for (String result : field.replaceAll("\\s+", " ").split("(?<=;) (?=\\S)")) {
            wrapped(label, result);
            label = "";
        }
    }

    private void wrapped(String label, String text) {
        String prefix = String.format("    %-5s", label);
        for (String line : lines(text, WIDTH - prefix.length())) {
            say(paint(DIM, prefix + line));
            prefix = " ".repeat(prefix.length());
        }
    }

    private static List<String> lines(String text, int width) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > width) {
            int space = rest.lastIndexOf(' ', width);
            int end = space <= 0 ? width : space;
            lines.add(rest.substring(0, end));
            rest = rest.substring(end).stripLeading();
        }
        lines.add(rest);
        return lines;
    }

    private static String colour(Ending ending) {
        return switch (ending) {
            case INBOX, OTHER_SIDE -> GREEN;
            case SPAM -> YELLOW;
            case REFUSED -> RED;
        };
    }

    private static String word(Ending ending) {
        return switch (ending) {
            case INBOX -> "INBOX";
            case SPAM -> "Spam folder";
            case REFUSED -> "refused";
            case OTHER_SIDE -> "the other side";
        };
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }

    private String paint(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
