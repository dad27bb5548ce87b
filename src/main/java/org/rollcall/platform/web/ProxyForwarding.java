package org.rollcall.platform.web;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/**
 * Keeps from Quarkus that the service is behind a proxy: it would take the leftmost address of {@code X-Forwarded-For},
 * which a sender can choose, and break off without an answer where that header has no address. {@link ClientAddress} reads
 * the header instead. The key that operators know stays the one that turns it on.
 */
public final class ProxyForwarding implements ConfigSourceInterceptor {

    /** The key as operators write it. */
    public static final String KEY = "quarkus.http.proxy.proxy-address-forwarding";

    /** The key under which the service reads what operators wrote. */
    public static final String WRITTEN = "rollcall.http.proxy-address-forwarding";

    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        return switch (name) {
            case KEY -> {
                var written = context.proceed(KEY);
                yield written == null ? null : written.withValue("false");
            }
            case WRITTEN -> {
                var written = context.proceed(KEY);
                yield written == null ? null : written.withName(WRITTEN);
            }
            default -> context.proceed(name);
        };
    }
}
