package org.sekisho.webadmin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sekisho.webadmin.RunningWebAdmin.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.james.webadmin.authentication.NoAuthenticationFilter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.reports.store.StoreException;
import org.sekisho.reports.store.Suppression;

/** The routes in James's own WebAdmin, asked over HTTP. */
class ReportRoutesTest {
    private static final String HASH = "0123456789abcdef".repeat(4);

    private final MemoryStore store = new MemoryStore();
    private final TestDesk desk = new TestDesk(store);
    private RunningWebAdmin admin;

    @BeforeEach
    void start() throws StoreException {
        store.fold(
                "journal",
                0,
                1,
                List.of(
                        Evaluations.of("example.org", "2026-11-22", 7),
                        Evaluations.of("example.net", "2026-11-23", 2),
                        Evaluations.of("example.org", "2026-11-23", 5),
                        Evaluations.of("example.org", "2026-11-24", 1)));
        admin = new RunningWebAdmin(new Reporting(Optional.of(desk)), new NoAuthenticationFilter());
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    @Test
    void the_list_has_the_newest_first_and_says_in_rfc_words_what_was_recorded() {
        JsonNode reports = json(admin.ask("GET", "/sekisho/reports"));

        assertThat(ids(reports)).hasSize(4);
        JsonNode newest = reports.get(0);
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
        "day=2026-11-23, 2",
        "domain=example.org&day=2026-11-23, 1",
        "state=open, 4",
        "state=sent, 0",
        "limit=3, 3",
        "limit=1000, 4"
    })
    void the_list_is_filtered(String query, int expected) {
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
    void a_wrong_filter_is_refused_and_never_taken_for_none(String query) {
        assertRefused(admin.ask("GET", "/sekisho/reports?" + query), 400, "InvalidArgument");
    }

    @Test
    void one_report_is_shown() {
        long id = id("example.net", "2026-11-23");

        JsonNode report = json(admin.ask("GET", "/sekisho/reports/" + id));

        assertThat(report.get("id").asLong()).isEqualTo(id);
        assertThat(report.get("domain").asText()).isEqualTo("example.net");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "abc", "99999999999999999999", "1%2F2", "%00", "+1", "1%0a"})
    void a_path_that_is_no_id_is_refused(String id) {
        assertThat(admin.ask("GET", "/sekisho/reports/" + id).statusCode()).isBetween(400, 404);
        assertThat(admin.ask("POST", "/sekisho/reports/" + id + "?action=send").statusCode())
                .isBetween(400, 404);
        assertThat(desk.tried).isEmpty();
    }

    @Test
    void a_report_that_is_not_there_is_not_found() {
        assertRefused(admin.ask("GET", "/sekisho/reports/4711"), 404, "notFound");
        assertRefused(admin.ask("GET", "/sekisho/reports/4711/xml"), 404, "notFound");
        assertRefused(admin.ask("POST", "/sekisho/reports/4711?action=send"), 404, "notFound");
    }

    @Test
    void the_xml_of_each_file_is_shown() {
        long id = id("example.net", "2026-11-23");

        HttpResponse<String> first = admin.ask("GET", "/sekisho/reports/" + id + "/xml");
        HttpResponse<String> second = admin.ask("GET", "/sekisho/reports/" + id + "/xml?part=2");

        assertThat(first.headers().firstValue("Content-Type")).hasValue("application/xml");
        assertThat(first.body()).isEqualTo("<feedback>" + id + " 1</feedback>");
        assertThat(second.body()).isEqualTo("<feedback>" + id + " 2</feedback>");
        assertRefused(admin.ask("GET", "/sekisho/reports/" + id + "/xml?part=3"), 404, "notFound");
        assertRefused(admin.ask("GET", "/sekisho/reports/" + id + "/xml?part=0"), 400, "InvalidArgument");
        assertRefused(admin.ask("GET", "/sekisho/reports/" + id + "/xml?part=4294967297"), 400, "InvalidArgument");
    }

    @Test
    void xml_that_cannot_be_written_is_an_error_in_json_without_inner_matters() throws StoreException {
        store.fold("journal", 1, 2, List.of(Evaluations.of("broken.example", "2026-11-23", 1)));

        HttpResponse<String> answer =
                admin.ask("GET", "/sekisho/reports/" + id("broken.example", "2026-11-23") + "/xml");

        assertRefused(answer, 503, "ServerError");
        assertThat(answer.body()).doesNotContain("a row cannot be read");
    }

    @Test
    void one_report_is_sent_at_once_even_of_today() {
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
        assertThat(desk.tried).containsExactly(id);
        JsonNode report = json(admin.ask("GET", "/sekisho/reports/" + id));
        assertThat(report.get("state").asText()).isEqualTo("sent");
        assertThat(report.get("deliveries").get(0).get("state").asText()).isEqualTo("handed-over");
        assertThat(report.get("deliveries").get(0).get("destination").asText()).isEqualTo("dmarc@example.org");
    }

    @Test
    void what_is_sent_can_neither_be_sent_again_nor_shown() {
        long id = id("example.net", "2026-11-23");
        admin.taskOf(admin.ask("POST", "/sekisho/reports/" + id + "?action=send"));

        assertRefused(admin.ask("POST", "/sekisho/reports/" + id + "?action=send"), 409, "WrongState");
        assertRefused(admin.ask("GET", "/sekisho/reports/" + id + "/xml"), 409, "WrongState");
    }

    @Test
    void without_a_day_all_days_that_are_over_are_sent() {
        JsonNode task = admin.taskOf(admin.ask("POST", "/sekisho/reports?action=send"));

        JsonNode information = task.get("additionalInformation");
        assertThat(information.get("sent").asInt()).isEqualTo(3);
        assertThat(information.get("remaining").asInt()).isZero();
        assertThat(information.get("problem").isNull()).isTrue();
        assertThat(desk.tried).doesNotContain(id("example.org", "2026-11-24")).hasSize(3);
    }

    @Test
    void a_day_and_a_domain_choose_what_is_sent() {
        admin.taskOf(admin.ask("POST", "/sekisho/reports?action=send&day=2026-11-24&domain=example.org"));

        assertThat(desk.tried).containsExactly(id("example.org", "2026-11-24"));
    }

    @Test
    void the_task_counts_what_became_of_the_reports_and_fails_if_some_are_put_off() {
        desk.willBe("example.net", ReportDesk.Attempt.POSTPONED);

        JsonNode task = admin.taskOf(admin.ask("POST", "/sekisho/reports?action=send"));

        assertThat(task.get("status").asText()).isEqualTo("failed");
        assertThat(task.get("additionalInformation").get("sent").asInt()).isEqualTo(2);
        assertThat(task.get("additionalInformation").get("postponed").asInt()).isEqualTo(1);
        JsonNode waiting = json(admin.ask("GET", "/sekisho/reports?state=closed"));
        assertThat(waiting.get(0).get("reason").asText()).isEqualTo("the DNS does not answer");
    }

    @Test
    void reports_that_nobody_takes_or_that_others_send_are_no_failure() {
        desk.willBe("example.net", ReportDesk.Attempt.DROPPED);
        desk.willBe("example.org", ReportDesk.Attempt.NOT_OURS);

        JsonNode task = admin.taskOf(admin.ask("POST", "/sekisho/reports?action=send"));

        assertThat(task.get("status").asText()).isEqualTo("completed");
        assertThat(task.get("additionalInformation").get("dropped").asInt()).isEqualTo(1);
        assertThat(task.get("additionalInformation").get("skipped").asInt()).isEqualTo(2);
    }

    @Test
    void a_task_that_is_cancelled_sends_no_more() {
        CountDownLatch gate = desk.hold();
        HttpResponse<String> created = admin.ask("POST", "/sekisho/reports?action=send");
        String task = "/tasks/" + json(created).get("taskId").asText();

        admin.ask("DELETE", task);
        JsonNode cancelled = admin.taskOf(created);
        gate.countDown();

        assertThat(cancelled.get("status").asText()).isEqualTo("canceled");
        assertThat(desk.tried).isEmpty();
    }

    @Test
    void a_store_that_goes_away_ends_the_task_with_a_sentence() {
        CountDownLatch gate = desk.hold();
        HttpResponse<String> created = admin.ask("POST", "/sekisho/reports?action=send&day=2026-11-23");
        store.setReachable(false);
        gate.countDown();

        JsonNode task = admin.taskOf(created);

        assertThat(task.get("status").asText()).isEqualTo("failed");
        assertThat(task.get("additionalInformation").get("problem").asText())
                .isEqualTo("The database of the reports cannot be reached.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?action=", "?action=burn", "?action=send&day=", "?action=send&dya=2026-11-23"})
    void sending_needs_its_action_and_nothing_misspelt(String query) {
        assertRefused(admin.ask("POST", "/sekisho/reports" + query), 400, "InvalidArgument");
        assertThat(desk.tried).isEmpty();
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
    void a_suppression_is_put_shown_and_taken_back_as_often_as_one_likes(
            String path, Suppression.Kind kind, String value) throws StoreException {
        String place = "/sekisho/reports/suppressions/" + path;

        assertRefused(admin.ask("GET", place), 404, "notFound");
        assertThat(admin.ask("PUT", place).statusCode()).isEqualTo(204);
        assertThat(admin.ask("PUT", place).statusCode()).isEqualTo(204);
        assertThat(store.suppressions()).containsExactly(new Suppression(kind, value));
        assertThat(admin.ask("GET", place).statusCode()).isEqualTo(204);
        assertThat(admin.ask("GET", "/sekisho/reports/suppressions").body()).contains("[\"" + value + "\"]");
        assertThat(admin.ask("DELETE", place).statusCode()).isEqualTo(204);
        assertThat(admin.ask("DELETE", place).statusCode()).isEqualTo(204);
        assertThat(store.suppressions()).isEmpty();
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
    void what_cannot_be_a_domain_address_or_hash_is_not_suppressed(String path) throws StoreException {
        assertRefused(admin.ask("PUT", "/sekisho/reports/suppressions/" + path), 400, "InvalidArgument");
        assertRefused(admin.ask("DELETE", "/sekisho/reports/suppressions/" + path), 400, "InvalidArgument");
        assertThat(store.suppressions()).isEmpty();
    }

    @Test
    void the_longest_local_part_has_64_octets() {
        String longest = "/sekisho/reports/suppressions/addresses/" + "a".repeat(64) + "@example.net";
        String longer = "/sekisho/reports/suppressions/addresses/" + "a".repeat(65) + "@example.net";

        assertThat(admin.ask("PUT", longest).statusCode()).isEqualTo(204);
        assertRefused(admin.ask("PUT", longer), 400, "InvalidArgument");
    }

    @Test
    void the_data_of_a_domain_is_deleted_and_counted_but_not_the_suppressions() throws StoreException {
        store.suppress(new Suppression(Suppression.Kind.DOMAIN, "example.org"));

        HttpResponse<String> deleted = admin.ask("DELETE", "/sekisho/reports/domains/Example.org");
        HttpResponse<String> again = admin.ask("DELETE", "/sekisho/reports/domains/example.org");

        assertThat(deleted.statusCode()).isEqualTo(200);
        assertThat(deleted.body()).isEqualTo("{\"domain\":\"example.org\",\"reports\":3}");
        assertThat(again.body()).isEqualTo("{\"domain\":\"example.org\",\"reports\":0}");
        assertThat(ids(json(admin.ask("GET", "/sekisho/reports")))).hasSize(1);
        assertThat(store.suppressions()).hasSize(1);
    }

    @Test
    void a_store_that_does_not_answer_is_an_error_that_says_so() {
        store.setReachable(false);

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
            assertThat(json(answer).get("message").asText())
                    .as(request)
                    .isEqualTo("The database of the reports cannot be reached.");
        }
    }

    @Test
    void without_reports_email_every_route_names_the_key() {
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
    void who_is_not_logged_in_sees_nothing_by_whatever_spelling(String path) {
        try (RunningWebAdmin closed = new RunningWebAdmin(new Reporting(Optional.of(desk)), (request, response) -> {
            throw spark.Spark.halt(401, "no token");
        })) {
            HttpResponse<String> answer = closed.ask("GET", path);

            assertThat(answer.statusCode()).isIn(400, 401, 404);
            assertThat(answer.body()).doesNotContain("example.org");
        }
    }

    @Test
    void who_is_not_logged_in_gets_401_and_changes_nothing() throws StoreException {
        try (RunningWebAdmin closed = new RunningWebAdmin(new Reporting(Optional.of(desk)), (request, response) -> {
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

        assertThat(store.suppressions()).isEmpty();
        assertThat(ids(json(admin.ask("GET", "/sekisho/reports")))).hasSize(4);
        assertThat(desk.tried).isEmpty();
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

    private static List<String> ids(JsonNode reports) {
        return reports.findValuesAsText("id");
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
