package org.rollcall.export;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.payload.Findings;
import org.rollcall.ping.InstanceRepository;
import org.rollcall.ping.ListPage;
import org.rollcall.ping.PingFilter;
import org.rollcall.ping.PingListing;
import org.rollcall.ping.PingListing.ListedPing;
import org.rollcall.ping.PingOrder;

/** Lists pings together with what was found in them. */
@ApplicationScoped
class PingList {

    private static final int MAX_KEY_PATHS = 100;

    private final PingListing pings;
    private final DictionaryCatalog catalog;
    private final InstanceRepository instances;

    PingList(PingListing pings, DictionaryCatalog catalog, InstanceRepository instances) {
        this.pings = pings;
        this.catalog = catalog;
        this.instances = instances;
    }

    /** One page. */
    List<PingSummary> page(PingFilter filter, ListPage<PingOrder> page) {
        var strangers = Strangers.to(filter.visible(), instances);
        return pings.page(filter, page).stream()
                .map(listed -> summary(listed, strangers))
                .toList();
    }

    /** The number of pings on all pages. */
    long count(PingFilter filter) {
        return pings.count(filter);
    }

    /** How many instances a bound token sees only where it asks for them; null for who sees all. */
    @Nullable
    Long others(PingFilter filter) {
        return OtherInstances.count(filter.visible(), filter.wanted(), filter.uuid(), instances);
    }

    private PingSummary summary(ListedPing listed, Strangers strangers) {
        var ping = listed.stored().ping();
        return PingSummary.of(
                strangers.shown(listed.stored()),
                Findings.undeclared(listed.undeclared(), MAX_KEY_PATHS),
                listed.numbers() == null
                        ? List.of()
                        : Findings.mismatched(
                                catalog.published(ping.dictionary()),
                                listed.numbers(),
                                listed.extras(),
                                MAX_KEY_PATHS));
    }
}
