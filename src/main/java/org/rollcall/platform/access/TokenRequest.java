package org.rollcall.platform.access;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.InvalidValue;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.platform.web.Rfc3339;

/** The body of {@code POST /api/v4/tokens}, as it came in: a token that somebody asks for. */
@Schema(requiredProperties = {"name", "scopes"})
public record TokenRequest(
        @Schema(minLength = 1, maxLength = MAX_NAME) @Nullable
        String name,

        @Schema(minItems = 1, uniqueItems = true) @Nullable List<@Nullable Scope> scopes,

        @Schema(nullable = true, minItems = 1, maxItems = MAX_HOSTNAMES) @Nullable
        List<@Nullable String> hostnames,

        @Schema(nullable = true, format = "date-time") @Nullable
        String expiresAt,

        @Schema(nullable = true, minLength = 1, maxLength = MAX_DESCRIPTION) @Nullable
        String description) {

    static final int MAX_NAME = 255;
    static final int MAX_DESCRIPTION = 1_000;
    static final int MAX_SCOPES = 10;
    static final int MAX_HOSTNAMES = 1_000;

    private static final String KNOWN_SCOPES =
            Arrays.stream(Scope.values()).map(Scope::role).sorted().collect(Collectors.joining(", "));

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    /** @throws ProblemException that names everything that is wrong, not only the first */
    TokenGrant checked(Instant now) {
        List<InvalidValue> errors = new ArrayList<>();
        String checkedName = checkedName(errors);
        Set<Scope> checkedScopes = checkedScopes(errors);
        HostnameBinding binding = checkedHostnames(errors);
        if (checkedScopes.contains(Scope.ADMIN) && !binding.all()) {
            errors.add(new InvalidValue(
                    "hostnames", "cannot be combined with scope admin, which may make tokens for every hostname"));
        }
        if (checkedScopes.contains(Scope.INGEST) && !binding.instances().isEmpty()) {
            errors.add(new InvalidValue(
                    "hostnames",
                    "names an instance by its uuid, and scope ingest is for hostnames; leave out # and the uuid"));
        }
        checkSelfService(checkedScopes, binding, errors);
        Instant checkedExpiry = checkedExpiry(now, errors);
        checkDescription(errors);
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(ProblemType.INVALID_BODY, errors);
        }
        return new TokenGrant(checkedName, checkedScopes, binding, checkedExpiry);
    }

    /** What is left out of hostnames stands for all, and nobody serves all of them by himself. */
    private void checkSelfService(Set<Scope> checkedScopes, HostnameBinding binding, List<InvalidValue> errors) {
        if (!checkedScopes.contains(Scope.SELF_SERVICE)) {
            return;
        }
        if (hostnames == null) {
            errors.add(
                    new InvalidValue(
                            "hostnames",
                            "must be given with scope self_service, which is for the hostnames of the token and for no others"));
        }
        if (!binding.instances().isEmpty()) {
            errors.add(
                    new InvalidValue(
                            "hostnames",
                            "names an instance by its uuid, and scope self_service is for hostnames; leave out # and the uuid"));
        }
    }

    private String checkedName(List<InvalidValue> errors) {
        String stripped = name == null ? "" : name.strip();
        if (stripped.isEmpty() || stripped.codePointCount(0, stripped.length()) > MAX_NAME) {
            errors.add(new InvalidValue("name", String.format(Locale.ROOT, "must have 1 to %d characters", MAX_NAME)));
        } else if (CONTROL.matcher(stripped).find()) {
            errors.add(new InvalidValue("name", "must not contain control characters"));
        }
        return stripped;
    }

    private Set<Scope> checkedScopes(List<InvalidValue> errors) {
        Set<Scope> checked = present(scopes).collect(Collectors.toCollection(TreeSet::new));
        if (checked.isEmpty()
                || Objects.requireNonNull(scopes).size() > MAX_SCOPES
                || scopes.stream().anyMatch(Objects::isNull)) {
            errors.add(new InvalidValue("scopes", "must have at least one of " + KNOWN_SCOPES));
        }
        return checked;
    }

    private HostnameBinding checkedHostnames(List<InvalidValue> errors) {
        if (hostnames == null) {
            return HostnameBinding.ALL;
        }
        if (hostnames.isEmpty() || hostnames.size() > MAX_HOSTNAMES) {
            errors.add(new InvalidValue(
                    "hostnames",
                    String.format(Locale.ROOT, "must have 1 to %d entries, or be left out for all", MAX_HOSTNAMES)));
            return HostnameBinding.NONE;
        }
        int before = errors.size();
        for (int i = 0; i < hostnames.size(); i++) {
            String pattern = hostnames.get(i);
            if (pattern == null || !(HostnameBinding.isPattern(pattern) || HostnameBinding.isInstance(pattern))) {
                errors.add(new InvalidValue(
                        "hostnames." + i,
                        "must be a hostname, *. and a domain, or a hostname, # and a uuid; no URL, no white space"));
            }
        }
        return errors.size() > before
                ? HostnameBinding.NONE
                : HostnameBinding.of(present(hostnames).toList());
    }

    private @Nullable Instant checkedExpiry(Instant now, List<InvalidValue> errors) {
        if (expiresAt == null) {
            return null;
        }
        var expiry = Rfc3339.parse(expiresAt);
        if (expiry.isEmpty()) {
            errors.add(new InvalidValue("expires_at", Rfc3339.NOT_A_TIME));
        } else if (!expiry.get().isAfter(now)) {
            errors.add(new InvalidValue("expires_at", "must be in the future"));
        }
        return expiry.orElse(null);
    }

    /** As it is kept. */
    @Nullable
    String strippedDescription() {
        return description == null ? null : description.strip();
    }

    private void checkDescription(List<InvalidValue> errors) {
        String stripped = strippedDescription();
        if (stripped != null
                && (stripped.isEmpty() || stripped.codePointCount(0, stripped.length()) > MAX_DESCRIPTION)) {
            errors.add(new InvalidValue(
                    "description",
                    String.format(Locale.ROOT, "must have 1 to %d characters, or be left out", MAX_DESCRIPTION)));
        } else if (stripped != null && stripped.indexOf('\0') >= 0) {
            errors.add(new InvalidValue("description", "must not contain U+0000"));
        }
    }

    private static <T> Stream<T> present(@Nullable List<@Nullable T> values) {
        return values == null ? Stream.of() : values.stream().flatMap(Stream::ofNullable);
    }
}
