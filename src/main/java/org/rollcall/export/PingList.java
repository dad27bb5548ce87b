package org.rollcall.export;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.payload.Findings;
import org.rollcall.ping.InstanceRepository;
import org.rollcall.ping.PingFilter;
import org.rollcall.ping.PingStore;

/** Lists pings together with what was found in them. */
@ApplicationScoped
class PingList {

    private static final int MAX_KEY_PATHS = 100;

    private final PingStore pings;
    private final DictionaryCatalog catalog;
    private final InstanceRepository instances;

    PingList(PingStore pings, DictionaryCatalog catalog, InstanceRepository instances) {
        this.pings = pings;
        this.catalog = catalog;
        this.instances = instances;
    }

    /** One page, latest id first. */
    List<PingSummary> page(PingFilter filter) {
        var strangers = Strangers.to(filter.visible(), instances);
        return pings.list(filter).stream()
                .map(ping -> PingSummary.of(
                        strangers.shown(ping.stored()),
                        Findings.undeclared(ping.undeclared(), MAX_KEY_PATHS),
                        ping.stored().ping().typeMismatches() == 0
                                ? List.of()
                                : Findings.mismatched(
                                        catalog.published(ping.stored().ping().dictionary()),
                                        ping.extras(),
                                        MAX_KEY_PATHS)))
                .toList();
    }
}
