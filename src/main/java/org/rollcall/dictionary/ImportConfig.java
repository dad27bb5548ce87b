package org.rollcall.dictionary;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where dictionaries may be imported from. */
@ConfigMapping(prefix = "rollcall.dictionary.import")
public interface ImportConfig {

    /**
     * Whether plain {@code http} will do; anyone on the way could put in definitions of their own then.
     * Example: {@code true}
     */
    @WithDefault("false")
    boolean allowHttp();

    /**
     * Whether addresses that are not on the public internet may be connected to: loopback, private, link-local, ...
     * Example: {@code true}
     */
    @WithDefault("false")
    boolean allowPrivateAddresses();
}
