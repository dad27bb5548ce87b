package org.rollcall.analyse.fleet;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingQuery;
import org.rollcall.analyse.UuidMasking;
import org.rollcall.analyse.VisibleInstances;
import org.rollcall.platform.web.ReaderMemory;

/** Lists instances as their callers may see them. */
@ApplicationScoped
public class InstanceList {

    /** What an item takes that has had another version, and missed a week, forty times. */
    private static final int ITEM_BYTES = 32 * 1024;

    private static final int STRETCH_BYTES = 400;

    private final InstanceListing listing;
    private final VisibleInstances instances;
    private final ReaderMemory memory;

    InstanceList(InstanceListing listing, VisibleInstances instances, ReaderMemory memory) {
        this.listing = listing;
        this.instances = instances;
        this.memory = memory;
    }

    /** One page. */
    public List<InstanceSummary> page(PingQuery query, InstanceFilter filter, ListPage<InstanceOrder> page) {
        var masking = UuidMasking.of(query.visibility(), instances);
        var place = memory.takeForAnswer((long) page.limit() * ITEM_BYTES);
        var summaries = listing.page(query, filter, page).stream()
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
    public long count(PingQuery query, InstanceFilter filter) {
        return listing.count(query, filter);
    }

    /** The number of instances that a bound token sees only where it asks for them; null for a token that sees all. */
    @Nullable
    public Long others(PingQuery query) {
        return instances.countOthers(query);
    }
}
