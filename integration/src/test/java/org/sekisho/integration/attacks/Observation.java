package org.sekisho.integration.attacks;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sekisho.integration.james.SekishoCommand;
import org.sekisho.integration.mail.Delivered;
import org.sekisho.integration.mail.SmtpClient;
import org.sekisho.integration.mail.SmtpReply;
import org.sekisho.reports.receiving.FoundReport;
import org.sekisho.reports.receiving.ReportFileReader;
import org.sekisho.reports.receiving.ReportLimits;

/**
 * What comes of an attack, in a few words that can be compared:
 *
 * <ul>
 *   <li>{@code 550 5.7.26}, {@code MAIL: 501 5.1.7}: the reply that ended it; to the final dot where no command is named
 *   <li>{@code INBOX: helo=pass spf=pass dkim=none dmarc=pass(evil.example)}: the folder, and every result in our field, those that
 *       somebody injected too; what is quoted or a comment counts as nothing
 * </ul>
 *
 * What must never happen is added to it: a reply of more than one printable line, a line of the log that is broken, a second field
 * of {@code Authentication-Results} in our name.
 */
final class Observation {

    /** The line of the log for one message: nothing but printable ASCII, quotes closed, and whole up to its end. */
    private static final Pattern WHOLE_LINE =
            Pattern.compile(".* judged( [a-z-]+=([!#-<>-\\[\\]-~]+|\"([ !#-\\[\\]-~]|\\\\[ -~])*\"))+ ms=\\d+");

    private static final Pattern ONE_LINE = Pattern.compile("[ -~]{1,500}");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"\\\\]|\\\\.)*+\"");
    private static final Pattern COMMENT = Pattern.compile("\\(([^()\\\\]|\\\\.)*+\\)");
    private static final Pattern RESULT = Pattern.compile("\\s*([\\w-]+)=(\\w+)(.*)");
    private static final Pattern PROPERTY = Pattern.compile("\\b(smtp\\.helo|header\\.d|header\\.from)=(\\S*)");
    private static final Pattern OUR_NAME = Pattern.compile("receiver\\.example", Pattern.CASE_INSENSITIVE);
    private static final Pattern ENHANCED = Pattern.compile("([245]\\.\\d{1,3}\\.\\d{1,3}) .*");

    private final AttackedServer server;
    private final int number;

    /** Of the attack with this number, which no other has. */
    Observation(AttackedServer server, int number) {
        this.server = server;
        this.number = number;
    }

    String of(Sending.Mail mail) throws IOException {
        try (SmtpClient client = server.connect(number)) {
            String[] commands = {
                "EHLO " + mail.helo(),
                "MAIL FROM:<" + mail.mailFrom() + ">",
                "RCPT TO:<" + AttackedServer.recipient(number) + ">",
                "DATA"
            };
            for (String command : commands) {
                SmtpReply reply = client.command(command);
                if (!reply.positive()) {
                    return command.substring(0, 4) + ": " + words(reply) + brokenLines();
                }
            }
            SmtpReply reply = client.data(mail.message().get());
            return (reply.positive() ? results(server.delivered(number, 1).get(0)) : words(reply)) + brokenLines();
        }
    }

    String of(Sending.Session session) throws IOException {
        List<SmtpReply> replies = new ArrayList<>();
        try (SmtpClient client = server.connect(number)) {
            if (session.inData()) {
                client.command("EHLO " + Sending.HELO);
                client.command("MAIL FROM:<" + Sending.MAIL_FROM + ">");
                client.command("RCPT TO:<" + AttackedServer.recipient(number) + ">");
                client.command("DATA");
            }
            client.write(session.octets() + "QUIT\r\n");
            while (true) {
                replies.add(client.reply());
            }
        } catch (EOFException closed) {
            return said(replies) + delivered(accepted(session.inData(), replies)) + brokenLines();
        }
    }

    private static String said(List<SmtpReply> replies) {
        return replies.isEmpty()
                ? "closed"
                : replies.stream().map(Observation::words).collect(Collectors.joining(", "));
    }

    /** How many messages were let in. */
    private static int accepted(boolean inData, List<SmtpReply> replies) {
        int accepted = 0;
        boolean endsMessage = inData;
        for (SmtpReply reply : replies) {
            accepted += endsMessage && reply.positive() ? 1 : 0;
            endsMessage = reply.code() == 354;
        }
        return accepted;
    }

    private String delivered(int messages) throws IOException {
        return messages == 0
                ? ""
                : server.delivered(number, messages).stream()
                        .map(Observation::results)
                        .collect(Collectors.joining("; ", "; ", ""));
    }

    String of(Sending.Logged logged) throws IOException {
        String seen = of(logged.mail());
        Matcher value = Pattern.compile(" " + logged.key() + "=(\"((?:[^\"\\\\]|\\\\.)*)\"|\\S*)")
                .matcher(String.join("\n", server.judged(number)));
        if (!value.find()) {
            return seen + ", not logged";
        }
        return seen + ", logged as " + (value.group(2) == null ? value.group(1) : value.group(2));
    }

    String of(Sending.Asking asking) throws IOException {
        return of(asking.mail()) + ", " + server.dns().namesBelow(asking.domain()) + " look-ups";
    }

    String of(Sending.Report report) throws IOException {
        List<FoundReport> found = new ReportFileReader(ReportLimits.standard())
                .read("file", new ByteArrayInputStream(report.file().get()));
        return found.stream().map(Observation::words).collect(Collectors.joining("; "));
    }

    String of(Sending.ShownReport report) throws IOException {
        try (SekishoCommand sekisho = new SekishoCommand()) {
            String page = sekisho.showReport(report.file().get());
            Matcher name =
                    Pattern.compile("(?m)^ +from +(.*), r@reporter\\.example$").matcher(page);
            return (name.find() ? "shown as " + name.group(1) : page)
                    + (page.matches("[\\n -~]+") ? "" : ", not printable");
        }
    }

    String of(Sending.Stop stop) throws IOException {
        return new StoppedClients(server, number).observe(stop);
    }

    /** The folder, what our field says, and whatever else stands in our name. */
    private static String results(Delivered mail) {
        List<String> fields = resultFields(mail);
        String ours = fields.isEmpty() ? "" : fields.get(0);
        String found = OUR_NAME.matcher(ours).find() ? words(ours) : "no results of ours";
        long forged = fields.stream()
                .skip(1)
                .filter(field ->
                        OUR_NAME.matcher(COMMENT.matcher(field).replaceAll("")).find())
                .count();
        return mail.folder() + ": " + found + (forged == 0 ? "" : ", forged results beside ours");
    }

    /** The fields named Authentication-Results for a reader to whom CR, LF and NUL alone end lines, too. */
    private static List<String> resultFields(Delivered mail) {
        String header = mail.text().split("\r\n\r\n", 2)[0];
        return Arrays.stream(header.replaceAll("\r\n(?=[ \t])", "").split("[\r\n]+"))
                .filter(line -> line.toLowerCase(Locale.ROOT)
                        .matches("\\s*authentication-results[\\s\0]*(\\([^()]*\\))?[\\s\0]*:.*"))
                .toList();
    }

    private static String words(String field) {
        String plain = QUOTED.matcher(field).replaceAll("~");
        for (String before = ""; !before.equals(plain); ) {
            before = plain;
            plain = COMMENT.matcher(plain).replaceAll("");
        }
        List<String> results =
                Arrays.stream(plain.split(";")).skip(1).map(Observation::result).toList();
        return together(results);
    }

    /** Several results of one method that say the same of different domains as one: {@code dkim=permerror x9}. */
    private static String together(List<String> results) {
        Map<String, List<String>> alike = new LinkedHashMap<>();
        results.forEach(result -> alike.computeIfAbsent(result.replaceAll("\\(.*", ""), none -> new ArrayList<>())
                .add(result));
        return alike.entrySet().stream()
                .map(same -> same.getValue().size() == 1
                        ? same.getValue().get(0)
                        : same.getKey() + " x" + same.getValue().size())
                .collect(Collectors.joining(" "));
    }

    private static String result(String text) {
        Matcher result = RESULT.matcher(text);
        if (!result.matches()) {
            return "unreadable(" + text.strip() + ")";
        }
        String method = result.group(1);
        String value = "";
        for (Matcher property = PROPERTY.matcher(result.group(3)); property.find(); ) {
            if (property.group(1).equals("smtp.helo")) {
                method = "helo";
            } else {
                value = "(" + property.group(2) + ")";
            }
        }
        return method + "=" + result.group(2) + value;
    }

    private static String words(SmtpReply reply) {
        Matcher enhanced = ENHANCED.matcher(reply.lines().get(0));
        boolean one = reply.code() == 250 || reply.lines().size() == 1;
        boolean printable =
                reply.lines().stream().allMatch(line -> ONE_LINE.matcher(line).matches());
        return reply.code()
                + (enhanced.matches() && !reply.positive() ? " " + enhanced.group(1) : "")
                + (one && printable ? "" : " in an odd form");
    }

    private static String words(FoundReport found) {
        if (found instanceof FoundReport.Aggregate aggregate) {
            List<String> words = new ArrayList<>();
            words.add(aggregate.read().report().rows().size() + " rows");
            words.addAll(aggregate.read().departures());
            return String.join("; ", words);
        }
        return found instanceof FoundReport.Unusable unusable ? unusable.reason() : "a failure report";
    }

    private String brokenLines() {
        return server.judged(number).stream()
                        .allMatch(line -> WHOLE_LINE.matcher(line).matches())
                ? ""
                : ", a broken line in the log";
    }
}
