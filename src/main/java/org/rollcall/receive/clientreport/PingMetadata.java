package org.rollcall.receive.clientreport;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.payload.Document;
import org.rollcall.platform.web.ProblemException;

/**
 * The report of how long the metrics of a ping took. Everything in it may be missing.
 *
 * @param metrics up to {@value #MAX_METRICS}
 * @param complete whether that is all that was sent
 */
record PingMetadata(@Nullable String uuid, @Nullable String uniqueInstanceId, List<Timing> metrics, boolean complete) {

    static final int MAX_METRICS = 10_000;

    /** Characters of what went wrong with a metric. */
    private static final int MAX_ERROR = 1_000;

    /**
     * Reads {@code {"metadata": {"metrics": [...], ...}}}; any other object is a report of nothing that is known.
     *
     * @throws ProblemException where it is no JSON object
     */
    static PingMetadata read(Document document) {
        return document.read(parser -> new Reading(parser).metadata());
    }

    /**
     * The part of a report that is about one metric.
     *
     * @param name key path, as sent
     * @param seconds null where none were sent
     * @param error null where it went well
     */
    record Timing(
            String name, @Nullable Double seconds, @Nullable String error) {}

    private static final class Reading {

        private final ReportReader reader;
        private final List<Timing> metrics = new ArrayList<>();
        private @Nullable String uuid;
        private @Nullable String uniqueInstanceId;

        private @Nullable String name;
        private @Nullable Double seconds;
        private @Nullable String error;

        Reading(JsonParser parser) {
            reader = new ReportReader(parser);
        }

        PingMetadata metadata() throws IOException {
            reader.members(member -> {
                if (member.equals("metadata")) {
                    reader.object(this::member);
                } else {
                    reader.ignore();
                }
            });
            return new PingMetadata(uuid, uniqueInstanceId, List.copyOf(metrics), reader.isComplete());
        }

        private void member(String member) throws IOException {
            switch (member) {
                case "uuid" -> uuid = reader.text(ReportReader.MAX_TEXT);
                case "unique_instance_id" -> uniqueInstanceId = reader.text(ReportReader.MAX_TEXT);
                case "metrics" -> reader.objects(this::metric);
                default -> reader.ignore();
            }
        }

        private void metric() throws IOException {
            if (metrics.size() == MAX_METRICS) {
                reader.ignore();
                return;
            }
            name = null;
            seconds = null;
            error = null;
            reader.members(member -> {
                switch (member) {
                    case "name" -> name = reader.text(ReportReader.MAX_TEXT);
                    case "time_elapsed" -> seconds = reader.number();
                    case "error" -> error = reader.text(MAX_ERROR);
                    default -> reader.ignore();
                }
            });
            if (name == null) {
                reader.ignore();
            } else {
                metrics.add(new Timing(name, seconds, error));
            }
        }
    }
}
