package org.rollcall.analyse;

import org.jspecify.annotations.Nullable;
import org.rollcall.ping.InstanceRepository;
import org.rollcall.platform.access.HostnameBinding;

/**
 * The instances of the hostnames of a bound token that have not been known longest. They are counted beside every answer, and
 * part of it where the caller asks for them.
 */
public final class OtherInstances {

    /** Of a query. */
    public static final String PARAMETER = "other_instances";

    /** Of an answer, in which series have a member instead. */
    public static final String HEADER = "Rollcall-Other-Instances";

    private OtherInstances() {}

    /** What a caller sees, who may have asked for others. */
    public static HostnameBinding visible(HostnameBinding binding, boolean others) {
        return others ? binding.withOthers() : binding;
    }

    /**
     * How many there are with one of the hostnames that are asked for; null for callers who see all anyway, and where one
     * instance is asked for by its uuid.
     */
    public static @Nullable Long count(
            HostnameBinding visible, HostnameBinding wanted, @Nullable String uuid, InstanceRepository instances) {
        return visible.all() || uuid != null ? null : (Long) instances.countOthers(visible, wanted);
    }
}
