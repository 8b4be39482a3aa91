package org.sekisho.webadmin;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.james.server.task.json.dto.AdditionalInformationDTO;

/** How {@link SendReportsTask.Progress} is shown, and travels between servers. */
record SendReportsProgressDto(
        @JsonProperty("type") String type,
        @JsonProperty("id") Optional<Long> id,
        @JsonProperty("day") Optional<LocalDate> day,
        @JsonProperty("domain") Optional<String> domain,
        @JsonProperty("again") boolean again,
        @JsonProperty("sent") long sent,
        @JsonProperty("dropped") long dropped,
        @JsonProperty("givenUp") long givenUp,
        @JsonProperty("postponed") long postponed,
        @JsonProperty("skipped") long skipped,
        @JsonProperty("remaining") long remaining,
        @JsonProperty("problem") Optional<String> problem,
        @JsonProperty("timestamp") Instant timestamp)
        implements AdditionalInformationDTO {

    static SendReportsProgressDto of(SendReportsTask.Progress progress, String type) {
        ReportSelection selection = progress.selection();
        return new SendReportsProgressDto(
                type,
                selection.id(),
                selection.day(),
                selection.domain(),
                selection.again(),
                progress.sent(),
                progress.dropped(),
                progress.givenUp(),
                progress.postponed(),
                progress.skipped(),
                progress.remaining(),
                progress.problem(),
                progress.timestamp());
    }

    SendReportsTask.Progress progress() {
        return new SendReportsTask.Progress(
                new ReportSelection(id, day, domain, again),
                sent,
                dropped,
                givenUp,
                postponed,
                skipped,
                remaining,
                problem,
                timestamp);
    }

    @Override
    public String getType() {
        return type;
    }

    @Override
    public Instant getTimestamp() {
        return timestamp;
    }
}
