package org.rollcall.export;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.payload.StoredJson;
import org.rollcall.ping.PingFilter;
import org.rollcall.ping.PingStore;

/** Lists pings together with what was found in them. */
@ApplicationScoped
class PingList {

    private static final int MAX_KEY_PATHS = 100;
    private static final int MAX_KEY_PATH_LENGTH = 500;

    private final PingStore pings;
    private final DictionaryCatalog catalog;

    PingList(PingStore pings, DictionaryCatalog catalog) {
        this.pings = pings;
        this.catalog = catalog;
    }

    /** One page, latest id first. */
    List<PingSummary> page(PingFilter filter) {
        return pings.list(filter).stream()
                .map(ping -> PingSummary.of(
                        ping.stored(),
                        undeclared(ping.undeclared()),
                        ping.stored().ping().typeMismatches() == 0
                                ? List.of()
                                : mismatched(ping.stored().ping().dictionary(), ping.extras())))
                .toList();
    }

    private List<String> mismatched(String dictionary, String stored) {
        var extras = StoredJson.read(stored);
        return catalog.published(dictionary).metrics().stream()
                .filter(metric -> {
                    var value = extras.get(metric.keyPath());
                    return value != null && !metric.valueType().accepts(value.asToken(), value.asText());
                })
                .map(metric -> metric.keyPath())
                .limit(MAX_KEY_PATHS)
                .toList();
    }

    private static List<String> undeclared(@Nullable String stored) {
        var keyPaths = new ArrayList<String>();
        if (stored != null) {
            collect(StoredJson.read(stored), "", keyPaths);
        }
        return keyPaths;
    }

    private static void collect(JsonNode object, String prefix, List<String> keyPaths) {
        for (var member : object.properties()) {
            if (keyPaths.size() == MAX_KEY_PATHS) {
                return;
            }
            var keyPath = prefix + member.getKey();
            if (member.getValue().isObject() && !member.getValue().isEmpty()) {
                collect(member.getValue(), keyPath + ".", keyPaths);
            } else {
                keyPaths.add(
                        keyPath.length() <= MAX_KEY_PATH_LENGTH
                                ? keyPath
                                : keyPath.substring(0, MAX_KEY_PATH_LENGTH) + "...");
            }
        }
    }
}
