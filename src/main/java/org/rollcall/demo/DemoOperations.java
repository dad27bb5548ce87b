package org.rollcall.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.rollcall.operate.privacy.OptOutRequest;
import org.rollcall.operate.privacy.OptOutService;
import org.rollcall.platform.access.HostnameBinding;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.access.TokenGrant;
import org.rollcall.platform.access.TokenService;
import org.rollcall.platform.demo.DemoTime;
import org.rollcall.receive.clientreport.ClientReports;
import org.rollcall.receive.ingest.Ingestion;

/** Adds to an invented fleet a little of everything that operators look after: what went wrong in the last days, and what they have set. */
@ApplicationScoped
class DemoOperations {

    /** What the senders of payloads that go into quarantine have done to them. */
    private static final List<UnaryOperator<String>> MISTAKES = List.of(
            json -> json.replaceFirst("\"hostname\":\"[^\"]*\"", "\"hostname\":\"\""),
            json -> json.replaceFirst("\"edition\":", "\"edition\":\"EE\",\"edition\":"),
            json -> json.replaceFirst("\"edition\":\"", "\"edition\":\"\\\\u0000"));

    private static final List<String> FAILURES = List.of(
            "Net::OpenTimeout: Failed to open TCP connection to version.example.com:443 (execution expired)",
            "ActiveRecord::QueryCanceled: PG::QueryCanceled: ERROR: canceling statement due to statement timeout");

    private static final double TIMED_OUT = 0.01;
    private static final int TIMED_METRICS = 40;

    /** Of a metric, the seconds that few instances need. */
    private static final double LONG = 4;

    /** Of a metric that gets no further. */
    private static final double TIME_OUT = 15;

    private final Ingestion ingestion;
    private final ClientReports reports;
    private final OptOutService optOuts;
    private final TokenService tokens;
    private final ObjectMapper mapper;

    DemoOperations(
            Ingestion ingestion,
            ClientReports reports,
            OptOutService optOuts,
            TokenService tokens,
            ObjectMapper mapper) {
        this.ingestion = ingestion;
        this.reports = reports;
        this.optOuts = optOuts;
        this.tokens = tokens;
        this.mapper = mapper;
    }

    /**
     * Adds all of it, in the days before a time.
     *
     * @param senders pings of some instances, of the last week that is over
     * @param metrics key paths of some metrics
     */
    void add(List<FleetPing> senders, List<String> metrics, Instant end) {
        for (var i = 0; i < senders.size(); i++) {
            var ping = senders.get(i);
            var number = i;
            DemoTime.at(end.minus(Duration.ofHours(7).multipliedBy(senders.size() - i)), () -> {
                if (number < MISTAKES.size()) {
                    ingestion.ingestInvented(MISTAKES.get(number)
                            .apply(new String(ping.json(), UTF_8))
                            .getBytes(UTF_8));
                }
                if (number % 2 == 0) {
                    reports.takeInventedError(error(ping, FAILURES.get(number / 2 % FAILURES.size())));
                }
                reports.takeInventedMetadata(metadata(ping, metrics));
            });
        }
        DemoTime.at(end.minus(Duration.ofDays(1)), () -> decide(senders));
    }

    /** The texts of the tokens are forgotten at once: nobody has them. */
    private void decide(List<FleetPing> senders) {
        var _ = tokens.create(
                new TokenGrant("dashboard", Set.of(Scope.READ_SERVICE_PING), HostnameBinding.ALL, null),
                "Invented with the fleet; nobody knows its text.");
        senders.stream().findFirst().ifPresent(ping -> {
            var _ = tokens.create(
                    new TokenGrant(
                            "administrator of " + ping.hostname(),
                            Set.of(Scope.READ_SERVICE_PING),
                            HostnameBinding.of(List.of(ping.hostname())),
                            null),
                    "Invented with the fleet; nobody knows its text.");
            var _ = optOuts.put(ping.hostname(), new OptOutRequest(null, true));
        });
    }

    private byte[] error(FleetPing ping, String message) {
        var error = new LinkedHashMap<String, Object>();
        error.put("hostname", ping.hostname());
        error.put("uuid", ping.uuid());
        error.put("version", ping.version());
        error.put("time", ping.recordedAt().toString());
        error.put("message", message);
        error.put("elapsed", TIME_OUT);
        return json(Map.of("error", error));
    }

    private byte[] metadata(FleetPing ping, List<String> metrics) {
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("uuid", ping.uuid());
        metadata.put(
                "metrics",
                metrics.stream()
                        .limit(TIMED_METRICS)
                        .map(name -> timing(ping, name))
                        .toList());
        return json(Map.of("metadata", metadata));
    }

    private static Map<String, Object> timing(FleetPing ping, String name) {
        var chance = Dice.unit(Dice.ofText(ping.hostname()), Dice.ofText(name));
        return chance < TIMED_OUT
                ? Map.of("name", name, "time_elapsed", TIME_OUT, "error", FAILURES.getLast())
                : Map.of("name", name, "time_elapsed", LONG * chance * chance * chance);
    }

    private byte[] json(Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
