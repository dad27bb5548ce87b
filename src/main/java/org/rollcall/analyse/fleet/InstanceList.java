package org.rollcall.analyse.fleet;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.OtherInstances;
import org.rollcall.analyse.UuidMasking;
import org.rollcall.ping.InstanceRepository;
import org.rollcall.ping.ListPage;
import org.rollcall.platform.web.ReaderMemory;

/** Lists instances as their callers may see them. */
@ApplicationScoped
class InstanceList {

    /** What an item takes that has had another version, and missed a week, forty times. */
    private static final int ITEM_BYTES = 32 * 1024;

    private static final int STRETCH_BYTES = 400;

    private final InstanceListing listing;
    private final InstanceRepository instances;
    private final ReaderMemory memory;

    InstanceList(InstanceListing listing, InstanceRepository instances, ReaderMemory memory) {
        this.listing = listing;
        this.instances = instances;
        this.memory = memory;
    }

    /** One page. */
    List<InstanceSummary> page(InstanceFilter filter, ListPage<InstanceOrder> page) {
        var masking = UuidMasking.to(filter.visible(), instances);
        var place = memory.takeForAnswer((long) page.limit() * ITEM_BYTES);
        var summaries = listing.page(filter, page).stream()
                .map(listed -> InstanceSummary.of(listed, masking.shown(listed.instance())))
                .toList();
        place.keep(summaries.stream().mapToLong(InstanceList::bytes).sum());
        return summaries;
    }

    private static long bytes(InstanceSummary instance) {
        return 2048
                + (long) STRETCH_BYTES
                        * (instance.versions().size() + instance.missingWeeks().size());
    }

    /** The number of instances on all pages. */
    long count(InstanceFilter filter) {
        return listing.count(filter);
    }

    /** How many instances a bound token sees only where it asks for them; null for who sees all. */
    @Nullable
    Long others(InstanceFilter filter) {
        return OtherInstances.count(filter.visible(), filter.wanted(), filter.uuid(), instances);
    }
}
