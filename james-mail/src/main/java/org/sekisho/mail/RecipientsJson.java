package org.sekisho.mail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The counts of {@link DailyRecipients} as JSON: {@code {"version":1,"recipients":{"ann@example.org":{"2026-11-24T13:00:00Z":12}}}}.
 * Read as a stream, so that memory is bounded by what is kept.
 */
final class RecipientsJson {

    /** Logins are no names that come again. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private static final int VERSION = 1;

    private RecipientsJson() {}

    static void write(Map<String, HourlyCounts> counts, OutputStream out) throws IOException {
        Map<Long, String> texts = new HashMap<>();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("version", VERSION);
            json.writeObjectFieldStart("recipients");
            for (Map.Entry<String, HourlyCounts> login : counts.entrySet()) {
                json.writeObjectFieldStart(login.getKey());
                for (Map.Entry<Long, Integer> hour : login.getValue().byHour().entrySet()) {
                    json.writeNumberField(texts.computeIfAbsent(hour.getKey(), RecipientsJson::text), hour.getValue());
                }
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeEndObject();
        }
    }

    /**
     * Reads it.
     *
     * @param mostLogins of more the file is not ours
     * @param now the hour; what does not matter any more is left out
     * @throws IOException also where it is JSON, but not this one
     */
    static Map<String, HourlyCounts> read(InputStream in, int mostLogins, long now) throws IOException {
        Map<String, HourlyCounts> counts = new LinkedHashMap<>();
        try (JsonParser json = JSON.createParser(in)) {
            expect(json, JsonToken.START_OBJECT);
            expectField(json, "version");
            if (json.nextIntValue(0) != VERSION) {
                throw new IOException("it is not of version " + VERSION);
            }
            expectField(json, "recipients");
            expect(json, JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String login = json.getCurrentName();
                HourlyCounts hours = hours(json, now);
                if (!hours.byHour().isEmpty()) {
                    counts.put(login, hours);
                }
                if (counts.size() > mostLogins) {
                    throw new IOException("it has more than " + mostLogins + " users");
                }
            }
            expectCurrent(json, JsonToken.END_OBJECT);
            expect(json, JsonToken.END_OBJECT);
            if (json.nextToken() != null) {
                throw new IOException("it does not end where it should");
            }
        }
        return counts;
    }

    private static HourlyCounts hours(JsonParser json, long now) throws IOException {
        SortedMap<Long, Integer> hours = new TreeMap<>();
        expect(json, JsonToken.START_OBJECT);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            long hour = hour(json.getCurrentName());
            int number = json.nextIntValue(0);
            if (number <= 0) {
                throw new IOException("it has a count that is no number above 0");
            }
            hours.put(hour, number);
        }
        expectCurrent(json, JsonToken.END_OBJECT);
        return HourlyCounts.of(hours, now);
    }

    private static String text(long hour) {
        return Instant.EPOCH.plus(hour, ChronoUnit.HOURS).toString();
    }

    private static long hour(String text) throws IOException {
        try {
            return TimeUnit.SECONDS.toHours(Instant.parse(text).getEpochSecond());
        } catch (DateTimeException notATime) {
            throw new IOException("it has an hour that is no time", notATime);
        }
    }

    private static void expectField(JsonParser json, String name) throws IOException {
        expect(json, JsonToken.FIELD_NAME);
        if (!name.equals(json.getCurrentName())) {
            throw new IOException("it has no \"" + name + "\" where it should");
        }
    }

    private static void expect(JsonParser json, JsonToken token) throws IOException {
        json.nextToken();
        expectCurrent(json, token);
    }

    private static void expectCurrent(JsonParser json, JsonToken token) throws IOException {
        if (json.currentToken() != token) {
            throw new IOException("it is not what Sekisho writes");
        }
    }
}
