package org.sekisho.reports.store.jdbc;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.sekisho.reports.aggregate.PublishedPolicy;
import org.sekisho.reports.store.Delivery;
import org.sekisho.reports.store.ReportFilter;
import org.sekisho.reports.store.ReportSummary;
import org.sekisho.reports.store.StoredContent;

/** What operators see of reports, within one transaction. */
final class Summaries {

    /** About how many reports a query asks. */
    private static final int REPORTS_AT_ONCE = 200;

    private static final String SUMMARY = "SELECT id, unique_id, report_day, policy, messages, row_count, state, due,"
            + " attempts, reason FROM sekisho_report";

    private Summaries() {}

    static List<ReportSummary> list(Handle handle, ReportFilter filter) {
        StringBuilder sql = new StringBuilder(SUMMARY + " WHERE 1 = 1");
        filter.domain().ifPresent(domain -> sql.append(" AND policy_domain = :domain"));
        filter.day().ifPresent(day -> sql.append(" AND report_day = :day"));
        filter.state().ifPresent(state -> sql.append(" AND state = :state"));
        sql.append(" ORDER BY report_day DESC, id DESC LIMIT :limit");
        Query query = handle.createQuery(sql.toString()).bind("limit", filter.limit());
        filter.domain()
                .ifPresent(domain -> query.bind("domain", StoredText.cut(domain, JdbcReportStore.MAXIMUM_DOMAIN)));
        filter.day().ifPresent(day -> query.bind("day", day));
        filter.state().ifPresent(state -> query.bind("state", state.name()));
        return summaries(handle, query);
    }

    static Optional<ReportSummary> find(Handle handle, long id) {
        return summaries(handle, handle.createQuery(SUMMARY + " WHERE id = ?").bind(0, id)).stream()
                .findFirst();
    }

    private static List<ReportSummary> summaries(Handle handle, Query query) {
        List<ReportSummary> bare = query.map((result, context) -> new ReportSummary(
                        result.getLong("id"),
                        result.getString("unique_id"),
                        result.getObject("report_day", LocalDate.class),
                        policy(result),
                        result.getLong("messages"),
                        result.getLong("row_count"),
                        ReportSummary.State.valueOf(result.getString("state")),
                        Instant.ofEpochMilli(result.getLong("due")),
                        result.getInt("attempts"),
                        Optional.ofNullable(result.getString("reason")).map(StoredText::read),
                        List.of()))
                .list();
        Map<Long, List<Delivery>> deliveries =
                deliveries(handle, bare.stream().map(ReportSummary::id).toList());
        return bare.stream()
                .map(report -> new ReportSummary(
                        report.id(),
                        report.uniqueId(),
                        report.day(),
                        report.policy(),
                        report.messages(),
                        report.rows(),
                        report.state(),
                        report.due(),
                        report.attempts(),
                        report.reason(),
                        deliveries.getOrDefault(report.id(), List.of())))
                .toList();
    }

    /** The deliveries of each report that has any. */
    static Map<Long, List<Delivery>> deliveries(Handle handle, List<Long> reports) {
        Map<Long, List<Delivery>> deliveries = new HashMap<>();
        for (int from = 0; from < reports.size(); from += REPORTS_AT_ONCE) {
            handle.createQuery("SELECT report_id, part, destination, state, reason FROM sekisho_delivery"
                            + " WHERE report_id IN (<reports>) ORDER BY report_id, part, destination")
                    .bindList("reports", reports.subList(from, Math.min(reports.size(), from + REPORTS_AT_ONCE)))
                    .map((result, context) -> Map.entry(
                            result.getLong("report_id"),
                            new Delivery(
                                    result.getInt("part"),
                                    StoredText.read(result.getString("destination")),
                                    Delivery.State.valueOf(result.getString("state")),
                                    Optional.ofNullable(result.getString("reason"))
                                            .map(StoredText::read))))
                    .forEach(delivery -> deliveries
                            .computeIfAbsent(delivery.getKey(), report -> new ArrayList<>())
                            .add(delivery.getValue()));
        }
        return deliveries;
    }

    static PublishedPolicy policy(ResultSet result) throws SQLException {
        try {
            return StoredContent.policy(result.getString("policy"));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new SQLException("the policy of a report cannot be read", e);
        }
    }
}
