package org.rollcall.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;

/** Follows one metric of the whole fleet over all weeks. */
final class Following {

    private Following() {}

    /**
     * How long that takes, seconds.
     *
     * @param query further parameters, from {@code &}
     * @param stored how many pings must have been counted
     */
    static double of(Service service, String metric, String query, long stored) {
        var begun = System.nanoTime();
        var series = service.get("/api/v4/usage_data/series?metric=" + metric + query);
        var seconds = (System.nanoTime() - begun) / 1e9;
        var counted = counted(series);
        if (counted != stored) {
            throw new BenchException(
                    String.format(Locale.ROOT, "%d pings are stored, and the series is of %d", stored, counted));
        }
        return seconds;
    }

    /** With a value or without: each has to be counted once. */
    private static long counted(String series) {
        try {
            var counted = 0L;
            for (var point : new ObjectMapper().readTree(series).at("/groups/0/points")) {
                counted += point.get("count").longValue();
                for (var without : point.get("without")) {
                    counted += without.longValue();
                }
            }
            return counted;
        } catch (JsonProcessingException e) {
            throw new BenchException("a series is no JSON: " + series, e);
        }
    }
}
