package org.rollcall.analyse.fleet;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingQuery;
import org.rollcall.analyse.UuidMasking;
import org.rollcall.analyse.VisibleInstances;
import org.rollcall.analyse.fleet.ListPage.Place;
import org.rollcall.analyse.table.TableAnswers;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.platform.web.ReaderMemory;

/** Lists instances as their callers may see them. */
@ApplicationScoped
public class InstanceList {

    /** What an item takes that has had another version, and missed a week, forty times. */
    private static final int ITEM_BYTES = 32 * 1024;

    private static final int STRETCH_BYTES = 400;

    /** Instances that are read at once where all of them are asked for. */
    private static final int PART = 1_000;

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

    /**
     * All instances, in the order of a page.
     *
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} where there are more than an answer may have
     */
    List<InstanceSummary> all(PingQuery query, InstanceFilter filter, ListPage<InstanceOrder> page) {
        var all = new ArrayList<InstanceSummary>();
        var order = page.order();
        @Nullable Place after = null;
        List<InstanceSummary> part;
        do {
            part = page(query, filter, new ListPage<>(order, page.descending(), after, PART));
            all.addAll(part);
            if (all.size() > TableAnswers.MAX_ROWS) {
                throw new ProblemException(
                        ProblemType.INVALID_PARAMETER,
                        String.format(
                                Locale.ROOT,
                                "There are more than %,d instances; ask for fewer of them, or for pages with per_page.",
                                TableAnswers.MAX_ROWS),
                        Map.of("parameter", "per_page"));
            }
            if (!part.isEmpty()) {
                var last = part.getLast();
                after = order.place(last.value(order), last.id().toString()).orElseThrow();
            }
        } while (part.size() == PART);
        return all;
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
