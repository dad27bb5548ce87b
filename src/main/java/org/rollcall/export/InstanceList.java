package org.rollcall.export;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.InstanceFilter;
import org.rollcall.ping.InstanceListing;
import org.rollcall.ping.InstanceOrder;
import org.rollcall.ping.InstanceRepository;
import org.rollcall.ping.ListPage;

/** Lists instances as their callers may see them. */
@ApplicationScoped
class InstanceList {

    private final InstanceListing listing;
    private final InstanceRepository instances;

    InstanceList(InstanceListing listing, InstanceRepository instances) {
        this.listing = listing;
        this.instances = instances;
    }

    /** One page. */
    List<InstanceSummary> page(InstanceFilter filter, ListPage<InstanceOrder> page) {
        var strangers = Strangers.to(filter.visible(), instances);
        return listing.page(filter, page).stream()
                .map(listed -> InstanceSummary.of(listed, strangers.shown(listed.instance())))
                .toList();
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
