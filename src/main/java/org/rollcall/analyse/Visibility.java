package org.rollcall.analyse;

import org.rollcall.platform.access.HostnameBinding;

/**
 * The instances that a caller asks for, among those that it may see. Anybody can send by anybody's hostname. So a caller that is
 * bound to hostnames sees of each of them the instance that has been known longest, and its other instances where it asks for
 * them.
 *
 * @param binding the instances that the caller may see
 * @param wanted the hostnames that the caller asks for
 * @param others whether the caller asks for the instances that have not been known longest
 */
public record Visibility(HostnameBinding binding, HostnameBinding wanted, boolean others) {

    /** All instances of the fleet. */
    public static final Visibility ALL = of(HostnameBinding.ALL);

    /** The instances that a caller sees who asks for none in particular. */
    public static Visibility of(HostnameBinding binding) {
        return new Visibility(binding, HostnameBinding.ALL, false);
    }

    /** The same with the instances that have not been known longest. */
    public Visibility withOthers() {
        return new Visibility(binding, wanted, true);
    }

    /** Whether all instances of the fleet are seen and asked for. */
    public boolean isOfWholeFleet() {
        return binding.all() && wanted.all();
    }

    /** Whether instances are asked for that the caller is shown in part only. */
    boolean isMasked() {
        return others && !binding.all();
    }
}
