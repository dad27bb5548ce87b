package org.rollcall.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.stream.IntStream;
import org.rollcall.ServiceProcess;
import org.rollcall.demo.Fleet;
import org.rollcall.demo.FleetDictionary;
import org.rollcall.demo.InsightDefinitions;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;

/** Fills a service with the pings of the last weeks, as instances would have. */
final class SentPings {

    private static final long SEED = 20261130;
    private static final int WEEKS = 12;

    private SentPings() {}

    static void send(ServiceProcess service, int instances) throws IOException, InterruptedException {
        var dictionaries = new ArrayList<FleetDictionary>();
        for (var minor : IntStream.rangeClosed(7, 9).toArray()) {
            var version = new DictionaryVersion(18, minor);
            var yaml = InsightDefinitions.yaml(version);
            service.publish(version.toString(), yaml);
            dictionaries.add(FleetDictionary.parse(version, yaml));
        }
        var first = new Week(Week.of(Instant.now()).monday().minusWeeks(WEEKS));
        var pings =
                new Fleet(SEED, instances, first, WEEKS, dictionaries).pings().iterator();
        while (pings.hasNext()) {
            service.post("/usage_data", new String(pings.next().json(), UTF_8));
        }
    }
}
