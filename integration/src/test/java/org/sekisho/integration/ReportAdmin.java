package org.sekisho.integration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.james.WebAdmin;

/** What an operator asks WebAdmin about the reports of a James. */
final class ReportAdmin {

    private static final String REPORTS = "/sekisho/reports";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final WebAdmin admin;

    ReportAdmin(JamesServer james) {
        admin = james.webAdmin();
    }

    /** All reports there are, or those that match: {@code ?domain=example.org}. */
    List<JsonNode> list(String query) {
        HttpResponse<String> answer = admin.get(REPORTS + query);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        List<JsonNode> reports = new ArrayList<>();
        read(answer.body()).forEach(reports::add);
        return reports;
    }

    /** How many messages the reports count that are neither sent nor dropped. */
    long waitingMessages() {
        return list("?limit=1000").stream()
                .filter(report -> report.path("state").asText().matches("open|closed"))
                .mapToLong(report -> report.path("messages").asLong())
                .sum();
    }

    /** The XML of a report as it would go out. */
    String xml(JsonNode report) {
        return admin.get(REPORTS + "/" + report.path("id").asLong() + "/xml").body();
    }

    /** Sends this report now, and waits for the end of James's task. */
    JsonNode send(JsonNode report) {
        return read(admin.runTask(REPORTS + "/" + report.path("id").asLong() + "?action=send"));
    }

    /** Sends a report once more that was sent, and waits for the end of James's task. */
    JsonNode sendAgain(JsonNode report) {
        return read(admin.runTask(REPORTS + "/" + report.path("id").asLong() + "?action=send-again"));
    }

    /** Sends what matches now: {@code &domain=example.org}; waits for the end of James's task. */
    JsonNode send(String query) {
        return read(admin.runTask(REPORTS + "?action=send" + query));
    }

    /** PUT or DELETE at a place below the reports. */
    void change(String method, String place) {
        admin.mustSucceed(method, REPORTS + place, "");
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(json, e);
        }
    }
}
