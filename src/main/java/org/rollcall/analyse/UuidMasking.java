package org.rollcall.analyse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
import org.rollcall.analyse.PingScan.ScannedPing;
import org.rollcall.ping.Instance;
import org.rollcall.ping.Ping;
import org.rollcall.ping.PingContent;
import org.rollcall.ping.StoredPing;
import org.rollcall.ping.payload.StoredJson;

/**
 * Shortens the uuids of instances that share a hostname with one that has been known longer. A token that is bound to hostnames
 * sees such instances where it asks for them, because they may be clones or reinstallations of its own. But they may be
 * anybody's, and hostname and uuid of an instance are enough to send in its name. So the token sees the beginning of their
 * uuids only.
 */
public final class UuidMasking {

    /** Shortens nothing: for callers that see all instances, and for those that have not asked for others. */
    private static final UuidMasking NONE = new UuidMasking(Set.of());

    private static final String UUID_MEMBER = "uuid";
    private static final int SHOWN = 8;

    private final Set<UUID> ids;

    private UuidMasking(Set<UUID> ids) {
        this.ids = ids;
    }

    /** The masking of the instances that a caller asks for. */
    public static UuidMasking of(Visibility visibility, VisibleInstances instances) {
        return visibility.isMasked() ? new UuidMasking(instances.others(visibility)) : NONE;
    }

    /** The instance as it is shown. */
    public Instance shown(Instance instance) {
        var uuid = instance.uuid();
        return uuid == null || !isMasked(instance) ? instance : new Instance(instance.hostname(), shortened(uuid));
    }

    /** The ping as it is shown. */
    public StoredPing shown(StoredPing stored) {
        var ping = stored.ping();
        return isMasked(ping.instance()) ? new StoredPing(stored.id(), of(ping, shown(ping.instance()))) : stored;
    }

    /** The ping as it is shown, the uuid in its payload too. */
    public ScannedPing shown(ScannedPing scanned) {
        if (!isMasked(scanned.stored().ping().instance())) {
            return scanned;
        }
        var content = scanned.content();
        var undeclared = content.undeclared();
        return new ScannedPing(
                shown(scanned.stored()),
                scanned.arrival(),
                new PingContent(
                        content.numbers(),
                        shortened(StoredJson.read(content.extras())),
                        undeclared == null ? null : shortened(StoredJson.read(undeclared))),
                null);
    }

    private boolean isMasked(Instance instance) {
        return !ids.isEmpty() && ids.contains(instance.id());
    }

    private static Ping of(Ping ping, Instance instance) {
        return new Ping(
                instance,
                ping.week(),
                ping.recordedAt(),
                ping.receivedAt(),
                ping.productVersion(),
                ping.edition(),
                ping.dictionary(),
                ping.sha256(),
                ping.bytes(),
                ping.metrics(),
                ping.undeclared(),
                ping.typeMismatches(),
                ping.flags(),
                ping.redactionReport());
    }

    private static String shortened(ObjectNode json) {
        var uuid = json.get(UUID_MEMBER);
        if (uuid != null && uuid.isTextual()) {
            json.put(UUID_MEMBER, shortened(uuid.textValue()));
        }
        return new String(StoredJson.write(json), StandardCharsets.UTF_8);
    }

    /** Eight characters, or half of a uuid that is no longer than sixteen. */
    static String shortened(String uuid) {
        var shown = Math.min(SHOWN, uuid.codePointCount(0, uuid.length()) / 2);
        return uuid.substring(0, uuid.offsetByCodePoints(0, shown)) + "...";
    }
}
