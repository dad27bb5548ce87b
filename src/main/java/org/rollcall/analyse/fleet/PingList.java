package org.rollcall.analyse.fleet;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingQuery;
import org.rollcall.analyse.UuidMasking;
import org.rollcall.analyse.VisibleInstances;
import org.rollcall.analyse.fleet.PingListing.ListedPing;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.ping.FoundKeyPaths;
import org.rollcall.ping.PingContents;
import org.rollcall.ping.payload.Findings;
import org.rollcall.platform.web.ReaderMemory;

/** Lists pings together with what was found in them. */
@ApplicationScoped
public class PingList {

    /** What an item takes without key paths. */
    private static final int LEAST_ITEM_BYTES = 1024;

    /** The most that an item takes: key paths of both kinds, and names that have 255 characters. */
    private static final int ITEM_BYTES = 2 * FoundKeyPaths.MAX_BYTES + 4 * 1024;

    private final PingListing pings;
    private final PingContents contents;
    private final DictionaryCatalog catalog;
    private final VisibleInstances instances;
    private final ReaderMemory memory;

    PingList(
            PingListing pings,
            PingContents contents,
            DictionaryCatalog catalog,
            VisibleInstances instances,
            ReaderMemory memory) {
        this.pings = pings;
        this.contents = contents;
        this.catalog = catalog;
        this.instances = instances;
        this.memory = memory;
    }

    /** One page. */
    public List<PingSummary> page(PingQuery query, ListPage<PingOrder> page) {
        var masking = UuidMasking.of(query.visibility(), instances);
        var place = memory.takeForAnswer((long) page.limit() * ITEM_BYTES);
        var listed = pings.page(query, page);
        place.keep(listed.stream()
                .mapToLong(ping -> ping.isToBeLookedInto() ? ITEM_BYTES : LEAST_ITEM_BYTES + bytes(ping.found()))
                .sum());
        var found = found(listed);
        var summaries = listed.stream()
                .map(ping -> PingSummary.of(
                        masking.shown(ping.stored()),
                        ping.current(),
                        found.getOrDefault(ping.stored().id(), ping.found())))
                .toList();
        return summaries;
    }

    /** Of pings that were stored before their key paths were noted; not of those with values beyond all bounds. */
    private Map<Long, FoundKeyPaths> found(List<ListedPing> listed) {
        var found = new HashMap<Long, FoundKeyPaths>();
        contents.readForPart(
                listed.stream()
                        .filter(ListedPing::isToBeLookedInto)
                        .map(ListedPing::stored)
                        .toList(),
                ping -> {
                    var stored = ping.stored().ping();
                    found.put(
                            ping.stored().id(),
                            Findings.of(
                                    catalog.published(stored.dictionary()), ping.content(), stored.typeMismatches()));
                },
                _ -> {});
        return found;
    }

    private static long bytes(FoundKeyPaths found) {
        return Stream.concat(found.undeclared().stream(), found.mismatched().stream())
                .mapToLong(keyPath -> 64 + 2L * keyPath.length())
                .sum();
    }

    /** The number of pings on all pages. */
    long count(PingQuery query) {
        return pings.count(query);
    }

    /** The number of instances that a bound token sees only where it asks for them; null for a token that sees all. */
    @Nullable
    Long others(PingQuery query) {
        return instances.countOthers(query);
    }
}
