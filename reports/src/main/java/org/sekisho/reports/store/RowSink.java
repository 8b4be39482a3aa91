package org.sekisho.reports.store;

import java.io.IOException;
import org.sekisho.reports.aggregate.ReportRow;

/** Takes the rows of a report, one after the other. */
@FunctionalInterface
public interface RowSink {

    /**
     * Takes the next row.
     *
     * @throws IOException if it can take no more; the reading ends with it
     */
    void accept(ReportRow row) throws IOException;
}
