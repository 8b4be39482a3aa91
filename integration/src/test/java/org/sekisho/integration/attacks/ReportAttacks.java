package org.sekisho.integration.attacks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files that come as reports about our domains. */
final class ReportAttacks implements Attacks {

    private static final Victim EXHAUSTED = new Victim.Told("a server without memory, or busy for minutes");
    private static final Victim WRONG = new Victim.Told("wrong numbers");
    private static final Victim RUN =
            new Victim.Told("a script, a formula or a terminal sequence that runs where it is shown");
    private static final int MEBIBYTE = 1 << 20;
    private static final byte[] BLANKS = new byte[MEBIBYTE];

    static {
        Arrays.fill(BLANKS, (byte) ' ');
    }

    @Override
    public List<Attack> rows() {
        String doctype = "<!DOCTYPE feedback [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
                + "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]>";
        String external = "<!DOCTYPE feedback [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>";
        String noDoctype = "The XML has a document type declaration, which no report needs.";
        return List.of(
                read(
                        "XML with entities that grow tenfold each",
                        EXHAUSTED,
                        () -> xml(doctype, "&c;", row("1")),
                        noDoctype),
                read(
                        "XML with an external entity",
                        new Victim.Told("a file of the server in the report"),
                        () -> xml(external, "&a;", row("1")),
                        noDoctype),
                read("gzip of 256 MB of blanks", EXHAUSTED, () -> gzip(256), "It is compressed more than 200 times."),
                read("zip of 256 MB of blanks", EXHAUSTED, () -> zip(1, 256), "It is compressed more than 200 times."),
                read(
                        "zip of ten files of 256 MB of blanks",
                        EXHAUSTED,
                        () -> zip(10, 256),
                        "It is compressed more than 200 times."),
                read("zip in zip, six deep", EXHAUSTED, () -> nested(6), "It is packed into more than 4 containers."),
                read(
                        "a mail in a mail, ten deep",
                        EXHAUSTED,
                        () -> mailInMail(10),
                        "It is packed into more than 4 containers."),
                read(
                        "a million rows",
                        EXHAUSTED,
                        () -> xml("", "name", row("1").repeat(1_000_000)),
                        "It is longer than 26214400 octets."),
                read(
                        "101 000 rows",
                        EXHAUSTED,
                        () -> xml("", "name", SHORT_ROW.repeat(101_000)),
                        "100000 rows; There are more than 100000 rows; the rest is left out."),
                read(
                        "a count of -5",
                        WRONG,
                        () -> xml("", "name", row("-5")),
                        "1 rows; The count \"-5\" is no number; it is taken as 0."),
                read(
                        "a count of 99999999999999999999",
                        WRONG,
                        () -> xml("", "name", row("9".repeat(20))),
                        "1 rows; The count \"99999999999999999999\" is no number; it is taken as 0."),
                read(
                        "100 000 elements in each other",
                        EXHAUSTED,
                        () -> xml("", "<a>".repeat(100_000), row("1")),
                        "This is not XML from line 1 on, and there is no row before."),
                read(
                        "gzip with a wrong checksum",
                        WRONG,
                        ReportAttacks::wrongChecksum,
                        "1 rows; What it was packed in is damaged: Corrupt GZIP trailer."),
                read(
                        "zip with the name `../../etc/passwd`",
                        new Victim.Told("a file written outside of the folder"),
                        () -> zip("../../etc/passwd", xml("", "name", row("1"))),
                        "1 rows"),
                shown(
                        "`<script>` as the reporter's name",
                        "&lt;script>alert(1)&lt;/script>",
                        "<script>alert(1)</script>"),
                shown("`=cmd()` as the reporter's name", "=cmd|'/c calc'!A0", "=cmd|'/c calc'!A0"),
                shown("a terminal sequence as the reporter's name", "&#x9b;2J&#x85;", "\\u{FFFD}2J\\u{FFFD}"),
                shown("an override of direction in the reporter's name", "a\u202egpj.exe", "a\\u{202E}gpj.exe"));
    }

    private static Attack read(String input, Victim victim, Supplier<byte[]> file, String answer) {
        return new Attack(Section.REPORTS, input, victim, new Sending.Report(file), answer);
    }

    private static Attack shown(String input, String name, String shown) {
        return new Attack(
                Section.REPORTS,
                input,
                RUN,
                new Sending.ShownReport(() -> xml("", name, row("1"))),
                "shown as " + shown);
    }

    private static byte[] xml(String doctype, String name, String records) {
        return ("<?xml version=\"1.0\"?>" + doctype + "<feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\">"
                        + "<version>1.0</version><report_metadata><org_name>" + name + "</org_name>"
                        + "<email>r@reporter.example</email><report_id>1</report_id>"
                        + "<date_range><begin>1795392000</begin><end>1795478399</end></date_range></report_metadata>"
                        + "<policy_published><domain>receiver.example</domain><discovery_method>treewalk</discovery_method>"
                        + "<p>reject</p></policy_published>" + records + "</feedback>")
                .getBytes(UTF_8);
    }

    private static String row(String count) {
        return "<record><row><source_ip>192.0.2.1</source_ip><count>" + count + "</count><policy_evaluated>"
                + "<disposition>none</disposition><dkim>pass</dkim><spf>pass</spf></policy_evaluated></row>"
                + "<identifiers><header_from>receiver.example</header_from></identifiers>"
                + "<auth_results><spf><domain>receiver.example</domain><result>pass</result></spf></auth_results></record>";
    }

    private static final String SHORT_ROW = "<record><row><source_ip>::1</source_ip><count>1</count><policy_evaluated>"
            + "<disposition>none</disposition><dkim>pass</dkim><spf>pass</spf></policy_evaluated></row><identifiers>"
            + "<header_from>a.b</header_from></identifiers><auth_results/></record>";

    private static byte[] gzip(int mebibytes) {
        return written(out -> {
            try (OutputStream gzip = new GZIPOutputStream(out)) {
                byte[] empty = xml("", "name", "");
                gzip.write(empty, 0, empty.length - "</feedback>".length());
                for (int i = 0; i < mebibytes; i++) {
                    gzip.write(BLANKS);
                }
            }
        });
    }

    private static byte[] zip(int files, int mebibytes) {
        return written(out -> {
            try (ZipOutputStream zip = new ZipOutputStream(out)) {
                for (int file = 0; file < files; file++) {
                    zip.putNextEntry(new ZipEntry(file + ".xml"));
                    for (int i = 0; i < mebibytes; i++) {
                        zip.write(BLANKS);
                    }
                    zip.closeEntry();
                }
            }
        });
    }

    private static byte[] zip(String name, byte[] content) {
        return written(out -> {
            try (ZipOutputStream zip = new ZipOutputStream(out)) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(content);
                zip.closeEntry();
            }
        });
    }

    private static byte[] nested(int deep) {
        byte[] content = xml("", "name", row("1"));
        for (int i = 0; i < deep; i++) {
            content = zip("r.zip", content);
        }
        return content;
    }

    private static byte[] mailInMail(int deep) {
        StringBuilder mail = new StringBuilder();
        for (int i = 0; i < deep; i++) {
            mail.append("From: r@reporter.example\r\nContent-Type: message/rfc822\r\n\r\n");
        }
        String content = Base64.getMimeEncoder().encodeToString(xml("", "name", row("1")));
        return (mail + "Content-Type: text/xml\r\nContent-Transfer-Encoding: base64\r\n\r\n" + content).getBytes(UTF_8);
    }

    private static byte[] wrongChecksum() {
        byte[] file = written(out -> {
            try (OutputStream gzip = new GZIPOutputStream(out)) {
                gzip.write(xml("", "name", row("1")));
            }
        });
        file[file.length - 8] ^= 1;
        return file;
    }

    /** Writes a file. */
    private interface Writing {
        void to(OutputStream out) throws IOException;
    }

    private static byte[] written(Writing writing) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            writing.to(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
