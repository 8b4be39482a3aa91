package org.sekisho.webadmin;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.james.server.task.json.dto.TaskDTO;

/** How {@link SendReportsTask} travels between servers. */
record SendReportsTaskDto(
        @JsonProperty("type") String type,
        @JsonProperty("id") Optional<Long> id,
        @JsonProperty("day") Optional<LocalDate> day,
        @JsonProperty("domain") Optional<String> domain,
        // Absent in what an older server has written.
        @JsonProperty("again") boolean again)
        implements TaskDTO {

    static SendReportsTaskDto of(SendReportsTask task, String type) {
        ReportSelection selection = task.selection();
        return new SendReportsTaskDto(type, selection.id(), selection.day(), selection.domain(), selection.again());
    }

    ReportSelection selection() {
        return new ReportSelection(id, day, domain, again);
    }

    @Override
    public String getType() {
        return type;
    }
}
