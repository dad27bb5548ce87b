package org.rollcall.receive.clientreport;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Instance;
import org.rollcall.ping.payload.Document;
import org.rollcall.platform.access.Hostname;
import org.rollcall.platform.web.ProblemException;

/**
 * The report that a ping could not be built or sent. Everything in it may be missing.
 *
 * @param hostname lower case, an invisible character as U+200B
 * @param productVersion as sent
 * @param time as sent
 * @param message as sent, up to {@value #MAX_MESSAGE} characters
 * @param elapsed until the failure, seconds
 * @param complete whether that is all that was sent
 */
record PingError(
        @Nullable String hostname,
        @Nullable String uuid,
        @Nullable String uniqueInstanceId,
        @Nullable String productVersion,
        @Nullable String time,
        @Nullable String message,
        @Nullable Double elapsed,
        boolean complete) {

    static final int MAX_MESSAGE = 10_000;

    /**
     * Reads {@code {"error": {...}}}; any other object is a report of nothing that is known.
     *
     * @throws ProblemException where it is no JSON object
     */
    static PingError read(Document document) {
        return document.read(parser -> new Reading(parser).error());
    }

    /** The instance it is about, as far as it says so. */
    Instance instance() {
        return new Instance(hostname == null ? "" : hostname, uuid);
    }

    private static final class Reading {

        private final ReportReader reader;
        private @Nullable String hostname;
        private @Nullable String uuid;
        private @Nullable String uniqueInstanceId;
        private @Nullable String productVersion;
        private @Nullable String time;
        private @Nullable String message;
        private @Nullable Double elapsed;

        Reading(JsonParser parser) {
            reader = new ReportReader(parser);
        }

        PingError error() throws IOException {
            reader.members(name -> {
                if (name.equals("error")) {
                    reader.object(this::member);
                } else {
                    reader.ignore();
                }
            });
            var sent = hostname == null ? null : Instance.normalized(hostname);
            return new PingError(
                    sent == null ? null : Hostname.visible(sent),
                    uuid,
                    uniqueInstanceId,
                    productVersion,
                    time,
                    message,
                    elapsed,
                    reader.isComplete() && (sent == null || sent.equals(Hostname.visible(sent))));
        }

        private void member(String name) throws IOException {
            switch (name) {
                case "hostname" -> hostname = reader.text(ReportReader.MAX_TEXT);
                case "uuid" -> uuid = reader.text(ReportReader.MAX_TEXT);
                case "unique_instance_id" -> uniqueInstanceId = reader.text(ReportReader.MAX_TEXT);
                case "version" -> productVersion = reader.text(ReportReader.MAX_TEXT);
                case "time" -> time = reader.text(ReportReader.MAX_TEXT);
                case "message" -> message = reader.text(MAX_MESSAGE);
                case "elapsed" -> elapsed = reader.number();
                default -> reader.ignore();
            }
        }
    }
}
