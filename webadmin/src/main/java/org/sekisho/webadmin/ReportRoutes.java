package org.sekisho.webadmin;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Function;
import org.apache.james.task.Task;
import org.apache.james.task.TaskManager;
import org.apache.james.webadmin.tasks.TaskFromRequest;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.sekisho.reports.store.ReportFilter;
import org.sekisho.reports.store.ReportSummary;
import org.sekisho.reports.store.StoreException;
import org.sekisho.reports.store.Suppression;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spark.Request;
import spark.Response;
import spark.Route;
import spark.Service;

/** {@code /sekisho/reports}: the reports that this server, or the servers that share its store, record and send. */
final class ReportRoutes {
    static final String NOT_CONFIGURED =
            "No reports are recorded or sent here: reports.email is not set in conf/sekisho.properties";

    private static final Logger LOGGER = LoggerFactory.getLogger(ReportRoutes.class);
    private static final String REPORTS = SekishoRoutes.BASE + "/reports";
    private static final String SEND = "send";
    private static final String SEND_AGAIN = "send-again";
    private static final String SUPPRESSIONS = REPORTS + "/suppressions";

    /** Answers a request, where there are reports. */
    @FunctionalInterface
    private interface Answer<T> {
        T of(ReportDesk desk) throws StoreException, IOException;
    }

    private final Reporting reporting;
    private final TaskManager tasks;
    private final JsonTransformer json;

    ReportRoutes(Reporting reporting, TaskManager tasks, JsonTransformer json) {
        this.reporting = reporting;
        this.tasks = tasks;
        this.json = json;
    }

    /** The first route that fits a path answers, so those with fixed names come first. */
    void define(Service service) {
        service.get(SUPPRESSIONS, (request, response) -> suppressions(), json);
        suppression(service, "/domains/:domain", request -> domainSuppression(request.params("domain")));
        suppression(
                service,
                "/addresses/:address",
                request -> new Suppression(Suppression.Kind.ADDRESS, RequestValues.address(request.params("address"))));
        suppression(
                service,
                "/hashes/:hash",
                request -> new Suppression(Suppression.Kind.HASH, RequestValues.hash(request.params("hash"))));
        service.delete(REPORTS + "/domains/:domain", (request, response) -> deleteDomain(request), json);

        TaskFromRequest sendingAll = this::sendAll;
        TaskFromRequest sendingOne = this::sendOne;
        service.get(REPORTS, (request, response) -> list(request), json);
        service.post(REPORTS, sendingAll.asRoute(tasks), json);
        service.get(REPORTS + "/:id", (request, response) -> one(request), json);
        service.post(REPORTS + "/:id", sendingOne.asRoute(tasks), json);
        service.get(REPORTS + "/:id/xml", this::xml);
    }

    private void suppression(Service service, String path, Function<Request, Suppression> reader) {
        String place = SUPPRESSIONS + path;
        service.get(place, suppressionRoute(reader, (desk, suppression) -> {
            if (!desk.store().suppressions().contains(suppression)) {
                throw Refusal.notFound("Reports to " + suppression.value() + " are not suppressed");
            }
        }));
        service.put(
                place,
                suppressionRoute(reader, (desk, suppression) -> desk.store().suppress(suppression)));
        service.delete(
                place,
                suppressionRoute(reader, (desk, suppression) -> desk.store().unsuppress(suppression)));
    }

    /** What is done with a suppression. */
    @FunctionalInterface
    private interface SuppressionAction {
        void on(ReportDesk desk, Suppression suppression) throws StoreException;
    }

    private Route suppressionRoute(Function<Request, Suppression> reader, SuppressionAction action) {
        return (request, response) -> {
            RequestValues.onlyParameters(request);
            Suppression suppression = reader.apply(request);
            return answer(desk -> {
                action.on(desk, suppression);
                response.status(204);
                return "";
            });
        };
    }

    private static Suppression domainSuppression(String domain) {
        return new Suppression(Suppression.Kind.DOMAIN, RequestValues.domain(domain));
    }

    private SuppressionsJson suppressions() {
        return answer(desk -> SuppressionsJson.of(desk.store().suppressions()));
    }

    private DeletedJson deleteDomain(Request request) {
        RequestValues.onlyParameters(request);
        String domain = RequestValues.domain(request.params("domain"));
        return answer(desk -> {
            long reports = desk.store().deleteDomain(domain);
            LOGGER.info("An operator has deleted what was recorded about {}: {} reports.", domain, reports);
            return new DeletedJson(domain, reports);
        });
    }

    private List<ReportJson> list(Request request) {
        RequestValues.onlyParameters(request, "domain", "day", "state", "limit");
        ReportFilter filter = new ReportFilter(
                RequestValues.domain(request),
                RequestValues.day(request),
                RequestValues.state(request),
                RequestValues.limit(request));
        return answer(
                desk -> desk.store().list(filter).stream().map(ReportJson::of).toList());
    }

    private ReportJson one(Request request) {
        RequestValues.onlyParameters(request);
        long id = RequestValues.id(request);
        return answer(desk -> ReportJson.of(find(desk, id)));
    }

    private Object xml(Request request, Response response) {
        RequestValues.onlyParameters(request, "part");
        long id = RequestValues.id(request);
        int part = RequestValues.part(request);
        return answer(desk -> {
            find(desk, id);
            InputStream xml =
                    desk.xml(id, part).orElseThrow(() -> Refusal.notFound("Report " + id + " has no file " + part));
            response.type("application/xml");
            return xml;
        });
    }

    private Task sendOne(Request request) {
        RequestValues.onlyParameters(request, "action");
        boolean again = RequestValues.action(request, SEND, SEND_AGAIN).equals(SEND_AGAIN);
        long id = RequestValues.id(request);
        return answer(desk -> {
            ReportSummary report = find(desk, id);
            if (again) {
                requireFiles(desk, report);
                return task(ReportSelection.oneAgain(id));
            }
            requireUnsent(report);
            return task(ReportSelection.one(id));
        });
    }

    private Task sendAll(Request request) {
        RequestValues.onlyParameters(request, "action", "day", "domain");
        RequestValues.action(request, SEND);
        ReportSelection selection = ReportSelection.many(RequestValues.day(request), RequestValues.domain(request));
        return answer(desk -> task(selection));
    }

    private Task task(ReportSelection selection) {
        return new SendReportsTask(reporting, selection);
    }

    private static ReportSummary find(ReportDesk desk, long id) throws StoreException {
        return desk.store().find(id).orElseThrow(() -> Refusal.notFound("There is no report " + id));
    }

    private static void requireUnsent(ReportSummary report) {
        switch (report.state()) {
            case OPEN, CLOSED -> {}
            case SENT ->
                throw Refusal.wrongState("Report " + report.id() + " is sent: action=" + SEND_AGAIN
                        + " sends its files once more, as they were");
            case DROPPED ->
                throw Refusal.wrongState(
                        "Report " + report.id() + " is dropped: its rows are gone, only what became of it is kept");
        }
    }

    private static void requireFiles(ReportDesk desk, ReportSummary report) throws StoreException {
        switch (report.state()) {
            case OPEN, CLOSED, DROPPED ->
                throw Refusal.wrongState("Report " + report.id() + " is " + ReportJson.word(report.state())
                        + ": only one that was sent can be sent again");
            case SENT -> {
                if (desk.store().files(report.id()) == 0) {
                    throw Refusal.wrongState(
                            "Report " + report.id() + " was sent by a release that did not keep the files of reports");
                }
            }
        }
    }

    private <T> T answer(Answer<T> answer) {
        ReportDesk desk = reporting.desk().orElseThrow(() -> Refusal.wrongState(NOT_CONFIGURED));
        try {
            return answer.of(desk);
        } catch (StoreException e) {
            LOGGER.warn("The store of the reports does not answer an operator.", e);
            throw Refusal.unavailable(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            LOGGER.warn("The XML of a report cannot be shown.", e);
            throw Refusal.unavailable("The XML of the report cannot be written now; the log says why");
        }
    }
}
