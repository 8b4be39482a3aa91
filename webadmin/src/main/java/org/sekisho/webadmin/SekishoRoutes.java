package org.sekisho.webadmin;

import javax.inject.Inject;
import org.apache.james.task.TaskManager;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.JsonTransformer;
import spark.Service;

/**
 * What Sekisho adds to James's administration over HTTP, all of it under {@code /sekisho} and behind James's authentication:
 * {@code extensions.routes=org.sekisho.webadmin.SekishoRoutes} in {@code conf/webadmin.properties}. Errors have James's form;
 * none has a stack trace.
 */
public final class SekishoRoutes implements Routes {
    static final String BASE = "/sekisho";

    private final ReportRoutes reports;

    /**
     * Asks for nothing that needs James's resolver, which is not there yet.
     *
     * @param reporting bound by Sekisho's module
     * @param tasks James's, for what takes long
     * @param json James's form of JSON
     */
    @Inject
    public SekishoRoutes(Reporting reporting, TaskManager tasks, JsonTransformer json) {
        reports = new ReportRoutes(reporting, tasks, json);
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        reports.define(service);
    }
}
