package org.sekisho.webadmin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.sekisho.webadmin.RunningWebAdmin.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.james.webadmin.authentication.NoAuthenticationFilter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.reports.store.ClaimedReport;
import org.sekisho.reports.store.StoreException;
import org.sekisho.reports.store.Suppression;

/** The routes in James's own WebAdmin, asked over HTTP. */
class ReportRoutesTest {
    private static final String HASH = "0123456789abcdef".repeat(4);

    @TempDir
    private Path folder;

    private TestReports reports;
    private RunningWebAdmin admin;

    @BeforeEach
    void start() throws StoreException {
        reports = new TestReports(folder);
        reports.store.fold(
                "journal",
                0,
                1,
                List.of(
                        Evaluations.of("example.org", "2026-11-22", 7),
                        Evaluations.of("example.net", "2026-11-23", 2),
                        Evaluations.of("example.org", "2026-11-23", 5),
                        Evaluations.of("example.org", "2026-11-24", 1)));
        admin = new RunningWebAdmin(reports.reporting(), new NoAuthenticationFilter());
    }

    @AfterEach
    void stop() {
        admin.close();
        reports.close();
    }

    @Test
    void theListHasTheNewestFirstAndSaysInRfcWordsWhatWasRecorded() {
        JsonNode listed = json(admin.ask("GET", "/sekisho/reports"));

        assertThat(ids(listed)).hasSize(4);
        JsonNode newest = listed.get(0);
        assertThat(newest.get("domain").asText()).isEqualTo("example.org");
        assertThat(newest.get("day").asText()).isEqualTo("2026-11-24");
        assertThat(newest.get("state").asText()).isEqualTo("open");
        assertThat(newest.get("due").asText()).startsWith("2026-11-25T").endsWith("Z");
        assertThat(newest.get("messages").asInt()).isEqualTo(1);
        assertThat(newest.get("reason").isNull()).isTrue();
        assertThat(newest.get("deliveries").isEmpty()).isTrue();
        assertThat(newest.get("policy"))
                .isEqualTo(JsonNodeFactory.instance
                        .objectNode()
                        .put("domain", "example.org")
                        .put("discovery", "treewalk")
                        .put("p", "reject")
                        .put("sp", "quarantine")
                        .putNull("np")
                        .put("adkim", "s")
                        .put("aspf", "r")
                        .put("fo", "1:d")
                        .put("testing", true));
    }

    @ParameterizedTest
    @CsvSource({
        "domain=example.net, 1",
        "domain=Example.ORG., 3",
        "domain=example.com, 0",
        "domain=_x.example.com, 0",
        "day=2026-11-23, 2",
        "domain=example.org&day=2026-11-23, 1",
        "state=open, 4",
        "state=sent, 0",
        "limit=3, 3",
        "limit=1000, 4"
    })
    void theListIsFiltered(String query, int expected) {
        assertThat(ids(json(admin.ask("GET", "/sekisho/reports?" + query)))).hasSize(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "domain=a%20b",
                "domain=",
                "domain=-%3Cscript%3E",
                "day=24.11.2026",
                "day=2026-02-30",
                "day=%2B999999999-01-01",
                "state=OPEN",
                "state=gone",
                "limit=0",
                "limit=-1",
                "limit=1001",
                "limit=99999999999999999999",
                "limit=ten",
                "dya=2026-11-23"
            })
    void aWrongFilterIsRefusedAndNeverTakenForNone(String query) {
        assertRefused(admin.ask("GET", "/sekisho/reports?" + query), 400, "InvalidArgument");
    }

    @Test
    void oneReportIsShown() {
        long id = id("example.net", "2026-11-23");

        JsonNode report = json(admin.ask("GET", "/sekisho/reports/" + id));

        assertThat(report.get("id").asLong()).isEqualTo(id);
        assertThat(report.get("domain").asText()).isEqualTo("example.net");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "abc", "99999999999999999999", "1%2F2", "%00", "+1", "1%0a"})
    void aPathThatIsNoIdIsRefused(String id) {
        assertThat(admin.ask("GET", "/sekisho/reports/" + id).statusCode()).isBetween(400, 404);
        assertThat(admin.ask("POST", "/sekisho/reports/" + id + "?action=send").statusCode())
                .isBetween(400, 404);
        assertThat(reports.recipients).isEmpty();
    }

    @Test
    void aReportThatIsNotThereIsNotFound() {
        assertRefused(admin.ask("GET", "/sekisho/reports/4711"), 404, "notFound");
        assertRefused(admin.ask("GET", "/sekisho/reports/4711/xml"), 404, "notFound");
        assertRefused(admin.ask("POST", "/sekisho/reports/4711?action=send"), 404, "notFound");
    }

    @Test
    void theXmlThatWouldGoOutIsShownAndChangesNothing() {
        long id = id("example.net", "2026-11-23");

        HttpResponse<String> xml = admin.ask("GET", "/sekisho/reports/" + id + "/xml");

        assertThat(xml.headers().firstValue("Content-Type")).hasValue("application/xml");
        assertThat(xml.body())
                .contains("<org_name>The receiver</org_name>", "<domain>example.net</domain>", "<count>2</count>")
                .endsWith("</feedback>\n");
        assertThat(json(admin.ask("GET", "/sekisho/reports/" + id)).get("state").asText())
                .isEqualTo("open");
        assertRefused(admin.ask("GET", "/sekisho/reports/" + id + "/xml?part=2"), 404, "notFound");
        assertRefused(admin.ask("GET", "/sekisho/reports/" + id + "/xml?part=0"), 400, "InvalidArgument");
        assertRefused(admin.ask("GET", "/sekisho/reports/" + id + "/xml?part=4294967297"), 400, "InvalidArgument");
    }

    @Test
    void aPreviewLeavesNoTemporaryFileBehind() throws IOException {
        long before = temporaryFiles();

        admin.ask("GET", "/sekisho/reports/" + id("example.net", "2026-11-23") + "/xml");
        admin.ask("GET", "/sekisho/reports/" + id("example.net", "2026-11-23") + "/xml?part=2");

        assertThat(temporaryFiles()).isEqualTo(before);
    }

    private static long temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().matches("sekisho-report\\d+\\.xml\\.gz"))
                    .count();
        }
    }

    @Test
    void oneReportIsSentAtOnceEvenOfToday() {
        long id = id("example.org", "2026-11-24");

        HttpResponse<String> created = admin.ask("POST", "/sekisho/reports/" + id + "?action=send");
        JsonNode task = admin.taskOf(created);

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.headers().firstValue("Location"))
                .hasValue("/tasks/" + json(created).get("taskId").asText());
        assertThat(task.get("status").asText()).isEqualTo("completed");
        assertThat(task.get("type").asText()).isEqualTo("sekisho-send-reports");
        assertThat(task.get("additionalInformation").get("id").asLong()).isEqualTo(id);
        assertThat(task.get("additionalInformation").get("sent").asInt()).isEqualTo(1);
        assertThat(reports.recipients).containsExactly("dmarc@example.org");
        JsonNode report = json(admin.ask("GET", "/sekisho/reports/" + id));
        assertThat(report.get("state").asText()).isEqualTo("sent");
        assertThat(report.get("deliveries").get(0).get("state").asText()).isEqualTo("handed-over");
        assertThat(report.get("deliveries").get(0).get("destination").asText()).isEqualTo("dmarc@example.org");
    }

    @Test
    @Tag("B33")
    void whatWasSentIsShownAndSentAgainAsItWas() {
        long id = id("example.net", "2026-11-23");
        String path = "/sekisho/reports/" + id;
        assertRefused(admin.ask("POST", path + "?action=send-again"), 409, "WrongState");
        admin.taskOf(admin.ask("POST", path + "?action=send"));
        byte[] first = reports.mails.remove();
        JsonNode before = json(admin.ask("GET", path));

        assertRefused(admin.ask("POST", path + "?action=send"), 409, "WrongState");
        JsonNode task = admin.taskOf(admin.ask("POST", path + "?action=send-again"));

        assertThat(task.get("status").asText()).isEqualTo("completed");
        assertThat(task.get("additionalInformation").get("sent").asInt()).isEqualTo(1);
        assertThat(task.get("additionalInformation").get("again").asBoolean()).isTrue();
        assertThat(reports.recipients).containsExactly("dmarc@example.net", "dmarc@example.net");
        assertThat(reports.mails.remove()).isEqualTo(first);
        assertThat(json(admin.ask("GET", path))).isEqualTo(before);
        assertThat(admin.ask("GET", path + "/xml").body()).contains("<domain>example.net</domain>");
        assertThat(admin.ask("GET", path + "/xml?part=2").statusCode()).isEqualTo(404);
    }

    @Test
    void whatNobodyTookIsNotSentAgain() throws StoreException {
        long id = id("example.net", "2026-11-23");
        reports.store.suppress(new Suppression(Suppression.Kind.DOMAIN, "example.net"));
        admin.taskOf(admin.ask("POST", "/sekisho/reports/" + id + "?action=send"));

        assertRefused(admin.ask("POST", "/sekisho/reports/" + id + "?action=send-again"), 409, "WrongState");
        assertThat(admin.ask("POST", "/sekisho/reports?action=send-again").statusCode())
                .isEqualTo(400);
    }

    @Test
    void withoutADayAllDaysThatAreOverAreSent() {
        JsonNode task = admin.taskOf(admin.ask("POST", "/sekisho/reports?action=send"));

        JsonNode information = task.get("additionalInformation");
        assertThat(information.get("sent").asInt()).isEqualTo(3);
        assertThat(information.get("remaining").asInt()).isZero();
        assertThat(information.get("problem").isNull()).isTrue();
        assertThat(reports.recipients)
                .containsExactlyInAnyOrder("dmarc@example.org", "dmarc@example.org", "dmarc@example.net");
        assertThat(ids(json(admin.ask("GET", "/sekisho/reports?state=open&day=2026-11-24"))))
                .hasSize(1);
    }

    @Test
    void aDayAndADomainChooseWhatIsSent() {
        admin.taskOf(admin.ask("POST", "/sekisho/reports?action=send&day=2026-11-24&domain=example.org"));

        assertThat(ids(json(admin.ask("GET", "/sekisho/reports?state=sent")))).hasSize(1);
        assertThat(ids(json(admin.ask("GET", "/sekisho/reports?state=sent&day=2026-11-24&domain=example.org"))))
                .hasSize(1);
    }

    @Test
    void theTaskCountsWhatBecameOfTheReportsAndFailsIfSomeArePutOff() throws StoreException {
        record("broken.example");

        JsonNode task = admin.taskOf(admin.ask("POST", "/sekisho/reports?action=send"));

        assertThat(task.get("status").asText()).isEqualTo("failed");
        assertThat(task.get("additionalInformation").get("sent").asInt()).isEqualTo(3);
        assertThat(task.get("additionalInformation").get("postponed").asInt()).isEqualTo(1);
        JsonNode waiting = json(admin.ask("GET", "/sekisho/reports?state=closed"));
        assertThat(waiting.get(0).get("domain").asText()).isEqualTo("broken.example");
        assertThat(waiting.get(0).get("reason").asText()).contains("SERVFAIL");
    }

    @Test
    void reportsThatNobodyTakesOrThatOthersSendAreNoFailure() throws StoreException {
        record("silent.example");
        reports.store.claim(id("example.org", "2026-11-22"), TestReports.NOW, "another server");

        JsonNode task = admin.taskOf(admin.ask("POST", "/sekisho/reports?action=send"));

        assertThat(task.get("status").asText()).isEqualTo("completed");
        assertThat(task.get("additionalInformation").get("sent").asInt()).isEqualTo(2);
        assertThat(task.get("additionalInformation").get("dropped").asInt()).isEqualTo(1);
        assertThat(task.get("additionalInformation").get("skipped").asInt()).isEqualTo(1);
    }

    @Test
    void aReportThatWasTriedTooLongIsGivenUpAndFailsTheTask() throws StoreException {
        record("broken.example");
        long id = id("broken.example", "2026-11-23");
        ClaimedReport claimed = reports.store
                .claim(id, TestReports.NOW.minus(Duration.ofDays(4)), "test")
                .orElseThrow();
        reports.store.postpone(claimed, TestReports.NOW, "the DNS does not answer");

        JsonNode task = admin.taskOf(admin.ask("POST", "/sekisho/reports/" + id + "?action=send"));

        assertThat(task.get("status").asText()).isEqualTo("failed");
        assertThat(task.get("additionalInformation").get("givenUp").asInt()).isEqualTo(1);
    }

    @Test
    void aTaskThatIsCancelledEndsAfterTheReportAtHandAndTheNextDoesTheRest() {
        CountDownLatch gate = reports.holdQueue();
        HttpResponse<String> created = admin.ask("POST", "/sekisho/reports?action=send");
        reports.awaitMail();

        admin.ask("DELETE", "/tasks/" + json(created).get("taskId").asText());
        JsonNode cancelled = admin.taskOf(created);
        gate.countDown();
        await().until(() ->
                ids(json(admin.ask("GET", "/sekisho/reports?state=sent"))).size() == 1);
        JsonNode rest = admin.taskOf(admin.ask("POST", "/sekisho/reports?action=send"));

        assertThat(cancelled.get("status").asText()).isEqualTo("canceled");
        assertThat(rest.get("status").asText()).isEqualTo("completed");
        assertThat(rest.get("additionalInformation").get("sent").asInt()).isEqualTo(2);
    }

    @Test
    void aStoreThatGoesAwayEndsTheTaskWithASentence() {
        CountDownLatch gate = reports.holdQueue();
        HttpResponse<String> created = admin.ask("POST", "/sekisho/reports?action=send&day=2026-11-23");
        reports.awaitMail();
        reports.close();
        gate.countDown();

        JsonNode task = admin.taskOf(created);

        assertThat(task.get("status").asText()).isEqualTo("failed");
        assertThat(task.get("additionalInformation").get("problem").asText()).startsWith("The report database ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?action=", "?action=burn", "?action=send&day=", "?action=send&dya=2026-11-23"})
    void sendingNeedsItsActionAndNothingMisspelt(String query) {
        assertRefused(admin.ask("POST", "/sekisho/reports" + query), 400, "InvalidArgument");
        assertThat(reports.recipients).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "domains/Example.NET, DOMAIN, example.net",
        "domains/b%C3%BCcher.example, DOMAIN, xn--bcher-kva.example",
        "addresses/DMARC+x@Example.NET, ADDRESS, dmarc+x@example.net",
        "addresses/a%2Fb%25c%40example.net, ADDRESS, a/b%c@example.net",
        "hashes/0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF, HASH,"
                + " 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    })
    void aSuppressionIsPutShownAndTakenBackAsOftenAsOneLikes(String path, Suppression.Kind kind, String value)
            throws StoreException {
        String place = "/sekisho/reports/suppressions/" + path;

        assertRefused(admin.ask("GET", place), 404, "notFound");
        assertThat(admin.ask("PUT", place).statusCode()).isEqualTo(204);
        assertThat(admin.ask("PUT", place).statusCode()).isEqualTo(204);
        assertThat(reports.store.suppressions()).containsExactly(new Suppression(kind, value));
        assertThat(admin.ask("GET", place).statusCode()).isEqualTo(204);
        assertThat(admin.ask("GET", "/sekisho/reports/suppressions").body()).contains("[\"" + value + "\"]");
        assertThat(admin.ask("DELETE", place).statusCode()).isEqualTo(204);
        assertThat(admin.ask("DELETE", place).statusCode()).isEqualTo(204);
        assertThat(reports.store.suppressions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "domains/a..b",
                "domains/%20",
                "domains/a%2Fb",
                "domains/%0d%0aSet-Cookie:x",
                "addresses/nobody",
                "addresses/@example.net",
                "addresses/a%20b@example.net",
                "addresses/a%07@example.net",
                "addresses/a@",
                "addresses/a@exa%3Cmple",
                "hashes/0123",
                "hashes/" + "g123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "domains/example.net?x=1"
            })
    void whatCannotBeADomainAddressOrHashIsNotSuppressed(String path) throws StoreException {
        assertRefused(admin.ask("PUT", "/sekisho/reports/suppressions/" + path), 400, "InvalidArgument");
        assertRefused(admin.ask("DELETE", "/sekisho/reports/suppressions/" + path), 400, "InvalidArgument");
        assertThat(reports.store.suppressions()).isEmpty();
    }

    @Test
    void theLongestLocalPartHas64Octets() {
        String longest = "/sekisho/reports/suppressions/addresses/" + "a".repeat(64) + "@example.net";
        String longer = "/sekisho/reports/suppressions/addresses/" + "a".repeat(65) + "@example.net";

        assertThat(admin.ask("PUT", longest).statusCode()).isEqualTo(204);
        assertRefused(admin.ask("PUT", longer), 400, "InvalidArgument");
    }

    @Test
    void theDataOfADomainIsDeletedAndCountedButNotTheSuppressions() throws StoreException {
        reports.store.suppress(new Suppression(Suppression.Kind.DOMAIN, "example.org"));

        HttpResponse<String> deleted = admin.ask("DELETE", "/sekisho/reports/domains/Example.org");
        HttpResponse<String> again = admin.ask("DELETE", "/sekisho/reports/domains/example.org");

        assertThat(deleted.statusCode()).isEqualTo(200);
        assertThat(deleted.body()).isEqualTo("{\"domain\":\"example.org\",\"reports\":3}");
        assertThat(again.body()).isEqualTo("{\"domain\":\"example.org\",\"reports\":0}");
        assertThat(ids(json(admin.ask("GET", "/sekisho/reports")))).hasSize(1);
        assertThat(reports.store.suppressions()).hasSize(1);
    }

    @Test
    void aStoreThatDoesNotAnswerIsAnErrorThatSaysSo() {
        reports.close();

        for (String request : List.of(
                "GET /sekisho/reports",
                "GET /sekisho/reports/1",
                "GET /sekisho/reports/1/xml",
                "POST /sekisho/reports/1?action=send",
                "GET /sekisho/reports/suppressions",
                "GET /sekisho/reports/suppressions/hashes/" + HASH,
                "PUT /sekisho/reports/suppressions/hashes/" + HASH,
                "DELETE /sekisho/reports/suppressions/hashes/" + HASH,
                "DELETE /sekisho/reports/domains/example.org")) {
            HttpResponse<String> answer = ask(admin, request);

            assertRefused(answer, 503, "ServerError");
            assertThat(json(answer).get("message").asText()).as(request).isEqualTo("The report database is closed.");
        }
    }

    @Test
    void withoutReportsEmailEveryRouteNamesTheKey() {
        try (RunningWebAdmin without =
                new RunningWebAdmin(new Reporting(Optional.empty()), new NoAuthenticationFilter())) {
            for (String request : List.of(
                    "GET /sekisho/reports",
                    "GET /sekisho/reports/1",
                    "GET /sekisho/reports/1/xml",
                    "POST /sekisho/reports/1?action=send",
                    "POST /sekisho/reports?action=send",
                    "GET /sekisho/reports/suppressions",
                    "PUT /sekisho/reports/suppressions/domains/example.org",
                    "DELETE /sekisho/reports/domains/example.org")) {
                HttpResponse<String> answer = ask(without, request);

                assertRefused(answer, 409, "WrongState");
                assertThat(json(answer).get("message").asText()).as(request).contains("reports.email");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/sekisho/reports",
                "/sekisho/reports/",
                "//sekisho/reports",
                "/sekisho//reports",
                "/sekisho/./reports",
                "/sekisho;x=1/reports",
                "/x/../sekisho/reports",
                "/%73ekisho/reports",
                "/sekisho%2Freports",
                "/sekisho/reports/1",
                "/sekisho/reports/suppressions"
            })
    void whoIsNotLoggedInSeesNothingByWhateverSpelling(String path) {
        try (RunningWebAdmin closed = new RunningWebAdmin(reports.reporting(), (request, response) -> {
            throw spark.Spark.halt(401, "no token");
        })) {
            HttpResponse<String> answer = closed.ask("GET", path);

            assertThat(answer.statusCode()).isIn(400, 401, 404);
            assertThat(answer.body()).doesNotContain("example.org");
        }
    }

    @Test
    void whoIsNotLoggedInGets401AndChangesNothing() throws StoreException {
        try (RunningWebAdmin closed = new RunningWebAdmin(reports.reporting(), (request, response) -> {
            throw spark.Spark.halt(401, "no token");
        })) {
            for (String request : List.of(
                    "GET /sekisho/reports",
                    "POST /sekisho/reports?action=send",
                    "PUT /sekisho/reports/suppressions/domains/example.org",
                    "DELETE /sekisho/reports/domains/example.org")) {
                assertThat(ask(closed, request).statusCode()).as(request).isEqualTo(401);
            }
        }

        assertThat(reports.store.suppressions()).isEmpty();
        assertThat(ids(json(admin.ask("GET", "/sekisho/reports")))).hasSize(4);
        assertThat(reports.recipients).isEmpty();
    }

    private void record(String domain) throws StoreException {
        reports.store.fold("journal", 1, 2, List.of(Evaluations.of(domain, "2026-11-23", 1)));
    }

    private static HttpResponse<String> ask(RunningWebAdmin admin, String request) {
        String[] parts = request.split(" ", 2);
        return admin.ask(parts[0], parts[1]);
    }

    private long id(String domain, String day) {
        return json(admin.ask("GET", "/sekisho/reports?domain=" + domain + "&day=" + day))
                .get(0)
                .get("id")
                .asLong();
    }

    private static List<String> ids(JsonNode listed) {
        return listed.findValuesAsText("id");
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String type) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(json(answer).get("statusCode").asInt()).isEqualTo(status);
        assertThat(json(answer).get("type").asText()).isEqualTo(type);
        assertThat(json(answer).get("message").asText()).isNotEmpty();
        assertThat(answer.body()).doesNotContain("Exception", "\\tat ");
    }
}
