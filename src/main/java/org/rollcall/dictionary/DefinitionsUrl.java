package org.rollcall.dictionary;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** A text that somebody gave as the place of an instance's metric definitions. */
sealed interface DefinitionsUrl {

    /**
     * One that may be asked.
     *
     * @param uri {@code https} or {@code http}, with a host, without credentials and fragment
     */
    record Usable(URI uri) implements DefinitionsUrl {

        boolean isHttps() {
            return "https".equalsIgnoreCase(uri.getScheme());
        }

        String host() {
            return uri.getHost();
        }

        int port() {
            return uri.getPort() >= 0 ? uri.getPort() : isHttps() ? 443 : 80;
        }

        String pathAndQuery() {
            var path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        }

        /** {@code https://gitlab.example.com}, for messages. */
        String origin() {
            return String.format(
                    Locale.ROOT, "%s://%s", uri.getScheme().toLowerCase(Locale.ROOT), uri.getRawAuthority());
        }

        /** Where a redirect leads; only the very same host is followed to. */
        DefinitionsUrl redirected(String location, boolean httpAllowed) {
            DefinitionsUrl target;
            try {
                target = check(uri.resolve(new URI(location)), httpAllowed);
            } catch (URISyntaxException e) {
                return new Unusable("is no URL");
            }
            return target instanceof Usable usable && !usable.host().equalsIgnoreCase(host())
                    ? new Unusable("is another host")
                    : target;
        }
    }

    /** One that may not. */
    record Unusable(String reason) implements DefinitionsUrl {}

    /** Where every instance answers them. */
    String ENDPOINT = "/api/v4/usage_data/metric_definitions";

    int MAX_LENGTH = 2_000;
    int MAX_PORT = 65_535;

    /**
     * From the place of an instance, {@code https://example.com/gitlab}, or of the endpoint itself; only that may have a
     * query.
     */
    static DefinitionsUrl parse(String url, boolean httpAllowed) {
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException e) {
            return new Unusable(String.format(
                    Locale.ROOT, "is no URL (%s); write it like https://gitlab.example.com", e.getReason()));
        }
        if (url.length() > MAX_LENGTH) {
            return new Unusable(String.format(Locale.ROOT, "must not be longer than %,d characters", MAX_LENGTH));
        }
        return check(uri, httpAllowed) instanceof Unusable unusable ? unusable : complete(uri);
    }

    private static DefinitionsUrl check(URI uri, boolean httpAllowed) {
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !(scheme.equals("http") && httpAllowed)) {
            return new Unusable(
                    httpAllowed
                            ? "must begin with https:// or http://"
                            : "must begin with https:// (http needs rollcall.dictionary.import.allow-http)");
        }
        if (uri.getRawAuthority() != null && uri.getRawAuthority().indexOf('@') >= 0) {
            return new Unusable("must not have credentials in it: the endpoint is public and needs none");
        }
        if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
            return new Unusable("must have a host name in ASCII, and, if any, a port from 1 to " + MAX_PORT);
        }
        if (uri.getRawFragment() != null) {
            return new Unusable("must not have a fragment (#...)");
        }
        return new Usable(uri);
    }

    private static DefinitionsUrl complete(URI uri) {
        var path = uri.getRawPath().replaceFirst("/+$", "");
        if (path.endsWith(ENDPOINT)) {
            return new Usable(uri);
        }
        if (uri.getRawQuery() != null) {
            return new Unusable("must not have a query (?...), unless it is the whole URL, ending in " + ENDPOINT);
        }
        return new Usable(URI.create(
                String.format(Locale.ROOT, "%s://%s%s%s", uri.getScheme(), uri.getRawAuthority(), path, ENDPOINT)));
    }
}
