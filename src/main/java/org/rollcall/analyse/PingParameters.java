package org.rollcall.analyse;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.access.HostnameBinding;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.platform.web.QueryParameter;

/**
 * The parameters that everything about many pings has: instances and weeks.
 *
 * @param hostname exact hostnames, which may be any text that an instance has sent, and {@code *.example.com}; empty for all
 * @param otherInstances whether a caller that is bound to hostnames asks for the instances that have not been known longest
 * @param uri null where a value without text is none
 */
public record PingParameters(
        @QueryParam("hostname") List<String> hostname,
        @QueryParam("from") @Nullable String from,
        @QueryParam("to") @Nullable String to,

        @QueryParam("other_instances") @DefaultValue("false")
        boolean otherInstances,

        @Context @Nullable UriInfo uri) {

    /** The header, of every answer to a bound caller, with the number of instances that other_instances would add. */
    public static final String OTHER_INSTANCES = "Rollcall-Other-Instances";

    /**
     * The instances that the caller asks for.
     *
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} for a hostname with a {@code *} in the wrong place
     */
    public Visibility visibility(Caller caller) {
        hostname.forEach(PingParameters::check);
        return new Visibility(
                caller.binding(),
                hostname.isEmpty() ? HostnameBinding.ALL : HostnameBinding.of(hostname),
                otherInstances);
    }

    private static void check(String pattern) {
        if (pattern.indexOf('*') >= 0 && (!pattern.startsWith("*.") || pattern.indexOf('*', 1) > 0)) {
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER,
                    "The value '%s' of hostname has its * in the wrong place; write *.example.com for all hostnames below example.com."
                            .formatted(pattern),
                    Map.of("parameter", "hostname"));
        }
    }

    /**
     * The weeks that are asked for.
     *
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} where one cannot be read
     */
    public PingQuery.Weeks weeks() {
        return weeks(uri, from, to);
    }

    /** The weeks of the parameters {@code from} and {@code to}, as {@link #weeks()}. */
    public static PingQuery.Weeks weeks(@Nullable UriInfo uri, @Nullable String from, @Nullable String to) {
        return new PingQuery.Weeks(week(uri, "from", from), week(uri, "to", to));
    }

    /**
     * The months of the parameters {@code from} and {@code to}.
     *
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} where one cannot be read
     */
    public Months months() {
        return new Months(month(uri, "from", from), month(uri, "to", to));
    }

    private static @Nullable YearMonth month(@Nullable UriInfo uri, String name, @Nullable String value) {
        return QueryParameter.parsed(
                uri,
                name,
                value,
                PingParameters::month,
                "is no month of the years 1970 to 9999; write it like 2026-01");
    }

    private static Optional<YearMonth> month(String text) {
        try {
            return Optional.of(text)
                    .filter(month -> month.matches("[0-9]{4}-[0-9]{2}"))
                    .map(YearMonth::parse)
                    .filter(month -> month.getYear() >= 1970);
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static @Nullable Week week(@Nullable UriInfo uri, String name, @Nullable String value) {
        return QueryParameter.parsed(uri, name, value, Week::parse, Week.NOT_A_WEEK);
    }

    /**
     * A stretch of months, both ends included.
     *
     * @param from first month; null for no bound
     * @param to last month; null for no bound
     */
    public record Months(@Nullable YearMonth from, @Nullable YearMonth to) {}
}
