package org.rollcall.analyse;

/** The weeks without a ping that make an instance dormant, and those that make it gone: in lifecycle, silence and customers. */
public final class LongSilence {

    /** After so many weeks it is dormant. */
    public static final int DORMANT_WEEKS = 4;

    /** After so many weeks it is gone. */
    public static final int GONE_WEEKS = 26;

    private LongSilence() {}
}
