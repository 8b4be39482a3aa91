package org.sekisho.reports.receiving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sekisho.reports.aggregate.Reports;

/** What carries reports, honest and hostile. */
@Tag("B36")
@Timeout(60)
class ReportFileReaderTest {

    private static final byte[] XML = Reports.xml();

    @Test
    void aReportIsFoundAsXmlInGzipInZipAndInAllOfThemInEachOther() {
        assertThat(reports(XML)).isEqualTo(1);
        assertThat(reports(gzip(XML))).isEqualTo(1);
        assertThat(reports(zip("r.xml", XML))).isEqualTo(1);
        assertThat(reports(zip("r.xml.gz", gzip(XML)))).isEqualTo(1);
        assertThat(reports(mail("application/gzip", "r.xml.gz", gzip(zip("r.xml", XML)))))
                .isEqualTo(1);
    }

    @Test
    void theFirstOctetsSayWhatAnAttachmentIsAndNotItsName() {
        assertThat(reports(mail("application/zip", "r.zip", gzip(XML)))).isEqualTo(1);
        assertThat(reports(mail("application/octet-stream", "r.xml.gz", zip("r", XML))))
                .isEqualTo(1);
        assertThat(reports(mail("application/gzip", "", XML))).isEqualTo(1);
    }

    @Test
    void aPageOfHtmlInTheMailIsNoReport() {
        List<FoundReport> found = read(mail("text/html", "", "<html/>".getBytes(StandardCharsets.US_ASCII)));

        assertThat(found).containsExactly(new FoundReport.Unusable("file", "There is no report in it."));
    }

    @Test
    void aForwardedMailIsLookedThrough() {
        byte[] report = mail("application/gzip", "r.xml.gz", gzip(XML));

        assertThat(reports(rawMail("message/rfc822", "7bit", report))).isEqualTo(1);
    }

    @Test
    void everyReportOfAnArchiveIsFoundWithItsPlace() {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            add(zip, "folder/", new byte[0]);
            add(zip, "folder/a.xml", XML);
            add(zip, "b.xml", "<html/>".getBytes(StandardCharsets.US_ASCII));
            add(zip, "c.xml", XML);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }

        assertThat(read(archive.toByteArray()))
                .extracting(FoundReport::place)
                .containsExactly("file, folder/a.xml", "file, b.xml", "file, c.xml");
    }

    @Test
    void whatStandsBehindAnArchiveInAnArchiveIsReadToo() {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            add(zip, "inner.zip", zip("a.xml", XML));
            add(zip, "b.xml", XML);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }

        assertThat(read(archive.toByteArray()))
                .hasOnlyElementsOfType(FoundReport.Aggregate.class)
                .extracting(FoundReport::place)
                .containsExactly("file, inner.zip, a.xml", "file, b.xml");
    }

    @Test
    void aFileThatIsTooLongIsNotLookedAt() {
        ReportLimits limits = new ReportLimits(XML.length, 1L << 20, 200, 50, 4, 10);

        assertThat(read(limits, XML)).hasOnlyElementsOfType(FoundReport.Aggregate.class);
        assertThat(read(limits, Arrays.copyOf(XML, XML.length + 1)))
                .containsExactly(new FoundReport.Unusable("file", "It is longer than " + XML.length + " octets."));
    }

    @Test
    void decompressionStopsAtTheBound() {
        ReportLimits limits = new ReportLimits(1L << 20, XML.length, 200, 50, 4, 10);

        assertThat(read(limits, gzip(XML))).hasOnlyElementsOfType(FoundReport.Aggregate.class);
        assertThat(read(limits, gzip(spaced(XML, 1))))
                .containsExactly(new FoundReport.Unusable("file", "It contains more than " + XML.length + " octets."));
    }

    @Test
    void theBoundHoldsForAllPartsTogether() {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            add(zip, "a.xml", XML);
            add(zip, "b.xml", XML);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        ReportLimits limits = new ReportLimits(1L << 20, 2L * XML.length - 1, 200, 50, 4, 10);

        assertThat(read(limits, archive.toByteArray()))
                .hasExactlyElementsOfTypes(FoundReport.Aggregate.class, FoundReport.Unusable.class);
    }

    @Test
    void aBombOfOneKilobyteIsNotBlownUp() {
        byte[] bomb = gzip(spaced(XML, 32 << 20));
        assertThat(bomb).hasSizeLessThan(64 << 10);

        assertThat(read(ReportLimits.standard(), bomb))
                .containsExactly(new FoundReport.Unusable("file", "It is compressed more than 200 times."));
        assertThat(read(ReportLimits.standard(), zip("r.xml", spaced(XML, 32 << 20))))
                .containsExactly(new FoundReport.Unusable("file, r.xml", "It is compressed more than 200 times."));
    }

    @Test
    void theBoundHoldsForWhatIsSkipped() {
        byte[] blanks = Arrays.copyOf("<html/>".getBytes(StandardCharsets.US_ASCII), 3 << 20);
        Arrays.fill(blanks, 7, blanks.length, (byte) ' ');
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            for (String name : List.of("a", "b", "c")) {
                add(zip, name, blanks);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }

        assertThat(read(new ReportLimits(1L << 20, 7L << 20, Integer.MAX_VALUE, 50, 4, 10), archive.toByteArray()))
                .extracting(FoundReport::place)
                .containsExactly("file, a", "file, b", "file, c", "file");
        assertThat(read(new ReportLimits(1L << 20, 7L << 20, Integer.MAX_VALUE, 50, 4, 10), archive.toByteArray()))
                .last()
                .isEqualTo(new FoundReport.Unusable("file", "It contains more than " + (7 << 20) + " octets."));
        assertThat(read(archive.toByteArray()))
                .as("and so does the ratio, at the first of them")
                .hasSize(2)
                .last()
                .isEqualTo(new FoundReport.Unusable("file", "It is compressed more than 200 times."));
    }

    @Test
    void aWrongChecksumIsNoted() {
        byte[] checksum = gzip(XML);
        checksum[checksum.length - 8] ^= 1;
        byte[] length = gzip(XML);
        length[length.length - 1] ^= 1;

        for (byte[] damaged : List.of(checksum, length, zip("r.xml.gz", checksum))) {
            assertThat(read(damaged))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            FoundReport.Aggregate.class,
                            found -> assertThat(found.read().departures())
                                    .last(InstanceOfAssertFactories.STRING)
                                    .startsWith("What it was packed in is damaged: "));
        }
        assertThat(read(gzip(XML)))
                .singleElement()
                .isInstanceOfSatisfying(
                        FoundReport.Aggregate.class,
                        found -> assertThat(found.read().departures()).noneMatch(note -> note.contains("damaged")));
    }

    @Test
    void anEntryWithAWrongChecksumIsNoReport() {
        byte[] entry = zip("r.xml", XML);
        entry[new String(entry, StandardCharsets.ISO_8859_1).indexOf("PK\007\010") + 4] ^= 1;

        assertThat(read(entry)).isNotEmpty().hasOnlyElementsOfType(FoundReport.Unusable.class);
    }

    @Test
    void aShortReportOfEqualRowsMayBeCompressedWell() {
        byte[] below = spaced(XML, (int) ReportLimits.RATIO_FROM - XML.length);

        assertThat(reports(gzip(below))).isEqualTo(1);
    }

    @Test
    void containersNestToTheBound() {
        byte[] four = gzip(gzip(gzip(gzip(XML))));

        assertThat(reports(four)).isEqualTo(1);
        assertThat(read(ReportLimits.standard(), gzip(four)))
                .containsExactly(new FoundReport.Unusable("file", "It is packed into more than 4 containers."));
    }

    @Test
    void anArchiveWithAMillionNamesEndsAtTheBound() {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            for (int i = 0; i < 5_000; i++) {
                add(zip, "r" + i, new byte[] {'<'});
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }

        List<FoundReport> found = read(ReportLimits.standard(), archive.toByteArray());

        assertThat(found).hasSize(50);
        assertThat(found.get(49)).isEqualTo(new FoundReport.Unusable("file", "It has more than 50 parts."));
    }

    @Test
    void aMailWithMultipartsInEachOtherEndsAtTheBound() {
        StringBuilder mail = new StringBuilder("Subject: deep\r\n");
        for (int i = 0; i < 21; i++) {
            mail.append("Content-Type: multipart/mixed; boundary=b" + i + "\r\n\r\n--b" + i + "\r\n");
        }
        mail.append("Content-Type: text/plain\r\n\r\nx\r\n");

        assertThat(read(ReportLimits.standard(), mail.toString().getBytes(StandardCharsets.US_ASCII)))
                .containsExactly(new FoundReport.Unusable("file", "It is a mail with more than 20 nested multiparts."));
    }

    @Test
    void aDamagedArchiveIsSaidToBeDamaged() {
        byte[] cut = gzip(Reports.xml());

        assertThat(read(ReportLimits.standard(), Arrays.copyOf(cut, 40)))
                .singleElement()
                .isInstanceOf(FoundReport.Unusable.class);
        assertThat(read(ReportLimits.standard(), new byte[] {0x1F, (byte) 0x8B, 1, 2, 3}))
                .singleElement()
                .isInstanceOf(FoundReport.Unusable.class);
    }

    @Test
    void aFailureReportGivesItsFieldsAndThoseOfTheMessage() {
        String mail =
                "From: r@example.net\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\r\n"
                        + "\r\n--b\r\nContent-Type: text/plain\r\n\r\nA report.\r\n--b\r\n"
                        + "Content-Type: message/feedback-report\r\n\r\nFeedback-Type: auth-failure\r\nAuth-Failure: dmarc\r\n"
                        + "Source-IP: 192.0.2.1\r\nOriginal-Mail-From:\r\n <a@example.org>\r\n\r\n--b\r\n"
                        + "Content-Type: text/rfc822-headers\r\n\r\nFrom: boss@example.org\r\nSubject: Pay\r\n\r\n--b--\r\n";

        List<FoundReport> found = read(ReportLimits.standard(), mail.getBytes(StandardCharsets.US_ASCII));

        assertThat(found).singleElement().isInstanceOfSatisfying(FoundReport.Failure.class, failure -> {
            assertThat(failure.report().field("auth-failure")).contains("dmarc");
            assertThat(failure.report().field("Original-Mail-From")).contains("<a@example.org>");
            assertThat(failure.report().reportedField("subject")).contains("Pay");
        });
    }

    @Test
    void aFailureReportKeepsFieldsToTheBound() {
        String fields = "X-Filler: " + "x".repeat(5_000) + "\r\n";
        String mail =
                "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\n"
                        + fields.repeat(HeaderFields.MAXIMUM_FIELDS + 1) + "\r\n--b--\r\n";

        List<FoundReport> found = read(ReportLimits.standard(), mail.getBytes(StandardCharsets.US_ASCII));

        assertThat(found).singleElement().isInstanceOfSatisfying(FoundReport.Failure.class, failure -> {
            assertThat(failure.report().fields()).hasSize(HeaderFields.MAXIMUM_FIELDS);
            assertThat(failure.report().field("X-Filler").orElseThrow()).hasSize(HeaderFields.MAXIMUM_LENGTH);
        });
    }

    private static long reports(byte[] file) {
        return read(file).stream()
                .filter(FoundReport.Aggregate.class::isInstance)
                .count();
    }

    private static List<FoundReport> read(byte[] file) {
        return read(ReportLimits.standard(), file);
    }

    private static List<FoundReport> read(ReportLimits limits, byte[] file) {
        try {
            return new ReportFileReader(limits).read("file", new ByteArrayInputStream(file));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** The report with so many octets more, of which its reader makes nothing. */
    private static byte[] spaced(byte[] xml, int octets) {
        byte[] longer = Arrays.copyOf(xml, xml.length + octets);
        Arrays.fill(longer, xml.length, longer.length, (byte) '\n');
        int end = new String(xml, StandardCharsets.UTF_8).indexOf("<record>");
        byte[] start = Arrays.copyOf(xml, end);
        System.arraycopy(start, 0, longer, 0, end);
        Arrays.fill(longer, end, end + octets, (byte) '\n');
        System.arraycopy(xml, end, longer, end + octets, xml.length - end);
        return longer;
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    private static byte[] zip(String name, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            add(zip, name, content);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    private static byte[] mail(String type, String name, byte[] attachment) {
        return rawMail(
                type + (name.isEmpty() ? "" : "; name=\"" + name + "\""),
                "base64",
                Base64.getMimeEncoder().encode(attachment));
    }

    private static byte[] rawMail(String type, String encoding, byte[] body) {
        List<byte[]> pieces = new ArrayList<>();
        pieces.add(("From: r@example.net\r\nContent-Type: multipart/mixed; boundary=\"=b=\"\r\n\r\n--=b=\r\n"
                        + "Content-Type: text/plain\r\n\r\nA report.\r\n--=b=\r\nContent-Type: " + type
                        + "\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        pieces.add(body);
        pieces.add("\r\n--=b=--\r\n".getBytes(StandardCharsets.US_ASCII));
        ByteArrayOutputStream mail = new ByteArrayOutputStream();
        pieces.forEach(mail::writeBytes);
        return mail.toByteArray();
    }
}
