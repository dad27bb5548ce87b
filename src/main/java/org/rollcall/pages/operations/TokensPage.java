package org.rollcall.pages.operations;

import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;
import org.jspecify.annotations.Nullable;
import org.rollcall.pages.FormText;
import org.rollcall.pages.Frame;
import org.rollcall.pages.Href;
import org.rollcall.pages.Take;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.access.IssuedToken;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.access.TokenRequest;
import org.rollcall.platform.access.TokenService;
import org.rollcall.platform.access.TokenSummary;
import org.rollcall.platform.web.PageParameters;
import org.rollcall.platform.web.ProblemException;

/**
 * Tokens: who has one, for what. The text of a new one stands in the answer to the form and nowhere else, so that answer is
 * no redirect: what a redirect leads to would have to be kept somewhere.
 */
@Path("/operations/tokens")
@RolesAllowed(Scope.Role.ADMIN)
@Produces(MediaType.TEXT_HTML)
public class TokensPage {

    private static final String PATH = "/operations/tokens";

    /** The tokens, and a form for one more. */
    record Shown(
            List<TokenView> tokens,
            @Nullable String next,
            Typed typed,
            @Nullable String refused,
            @Nullable String done,
            Take take)
            implements TemplateInstance {}

    /** One token. */
    record One(TokenView shown, @Nullable String refused) implements TemplateInstance {}

    /** A token that was just made, or has just got another text. */
    record Issued(IssuedToken token, String scopes, boolean isRotated) implements TemplateInstance {}

    /** What was typed into the form; empty for nothing. */
    record Typed(String name, String description, String hostnames, String expiresOn, List<ScopeChoice> scopes) {}

    /** A permission to choose. */
    record ScopeChoice(String value, String means, boolean isChosen) {}

    /**
     * A token as people read it.
     *
     * @param kind of status
     * @param isOwn whether the reader is signed in with it
     */
    record TokenView(
            TokenSummary token,
            String scopes,
            String hostnames,
            String kind,
            String word,
            boolean isExpired,
            boolean isOwn) {}

    private final TokenService service;
    private final Caller caller;
    private final Frame frame;
    private final Clock clock;

    TokensPage(TokenService service, Caller caller, Frame frame, Clock clock) {
        this.service = service;
        this.caller = caller;
        this.frame = frame;
        this.clock = clock;
    }

    @GET
    public TemplateInstance list(@QueryParam("done") @Nullable String done, @BeanParam @Valid PageParameters page) {
        return list(page, typed(null, null, null, null, List.of()), null, "revoked".equals(done) ? done : null);
    }

    private Shown list(PageParameters page, Typed typed, @Nullable String refused, @Nullable String done) {
        var found = service.list(page.belowId(), page.perPage());
        return new Shown(
                found.stream().map(this::view).toList(),
                page.nextPath(found, token -> List.of(Long.toString(token.id()))),
                typed,
                refused,
                done,
                Take.of(frame.base(), "/api/v4/tokens", false, null));
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public RestResponse<TemplateInstance> issue(
            @FormParam("name") @Nullable String name,
            @FormParam("description") @Nullable String description,
            @FormParam("scope") List<String> scopes,
            @FormParam("hostnames") @Nullable String hostnames,
            @FormParam("expires_on") @Nullable String expiresOn,
            @BeanParam @Valid PageParameters page) {
        try {
            var issued = service.create(new TokenRequest(
                    FormText.given(name),
                    known(scopes),
                    patterns(hostnames),
                    end(FormText.given(expiresOn)),
                    FormText.given(description)));
            return RestResponse.status(Status.CREATED, issued(issued, false));
        } catch (ProblemException e) {
            return RestResponse.status(
                    Status.BAD_REQUEST,
                    list(page, typed(name, description, hostnames, expiresOn, scopes), e.getMessage(), null));
        }
    }

    /** What is no scope stays in the list, to be refused with everything else that is wrong. */
    private static List<@Nullable Scope> known(List<String> scopes) {
        var known = new ArrayList<@Nullable Scope>();
        scopes.forEach(scope -> known.add(Scope.of(scope).orElse(null)));
        return known;
    }

    private static @Nullable List<@Nullable String> patterns(@Nullable String typed) {
        var lines = FormText.lines(typed);
        return lines == null ? null : new ArrayList<@Nullable String>(lines);
    }

    /** The end of a day; what is no day goes on as it is, and is refused with everything else that is wrong. */
    private static @Nullable String end(@Nullable String day) {
        try {
            return day == null
                    ? null
                    : LocalDate.parse(day)
                            .plusDays(1)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant()
                            .toString();
        } catch (DateTimeException _) {
            return day;
        }
    }

    @GET
    @Path("{id}")
    public TemplateInstance one(@PathParam("id") long id) {
        return new One(view(service.get(id)), null);
    }

    @POST
    @Path("{id}/rotate")
    public RestResponse<TemplateInstance> rotate(@PathParam("id") long id) {
        return RestResponse.ok(issued(service.rotate(id), true));
    }

    @POST
    @Path("{id}/revoke")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public RestResponse<TemplateInstance> revoke(@PathParam("id") long id, @FormParam("typed") @Nullable String typed) {
        var token = service.get(id);
        if (!token.name().equals(FormText.given(typed))) {
            return RestResponse.status(
                    Status.BAD_REQUEST, new One(view(token), "Type the name of the token to revoke it."));
        }
        service.revoke(id);
        return Href.to(PATH).with("done", "revoked").seeOther();
    }

    private static TemplateInstance issued(IssuedToken token, boolean isRotated) {
        return new Issued(token, scopes(token.scopes()), isRotated);
    }

    private TokenView view(TokenSummary token) {
        var expires = token.expiresAt();
        var isExpired = expires != null && !clock.instant().isBefore(expires);
        var hostnames = token.hostnames();
        return new TokenView(
                token,
                scopes(token.scopes()),
                hostnames == null ? "all" : String.join(", ", hostnames),
                isExpired ? "none" : "good",
                isExpired ? "expired" : "valid",
                isExpired,
                Objects.equals(caller.actor().tokenId(), token.id()));
    }

    private static String scopes(List<Scope> scopes) {
        return String.join(", ", scopes.stream().map(Scope::role).toList());
    }

    private static Typed typed(
            @Nullable String name,
            @Nullable String description,
            @Nullable String hostnames,
            @Nullable String expiresOn,
            List<String> scopes) {
        return new Typed(
                Objects.requireNonNullElse(name, ""),
                Objects.requireNonNullElse(description, ""),
                Objects.requireNonNullElse(hostnames, ""),
                Objects.requireNonNullElse(expiresOn, ""),
                Arrays.stream(Scope.values())
                        .map(scope -> new ScopeChoice(scope.role(), means(scope), scopes.contains(scope.role())))
                        .toList());
    }

    private static String means(Scope scope) {
        return switch (scope) {
            case ADMIN -> "everything, for all hostnames";
            case READ_SERVICE_PING -> "read the data of instances";
            case SELF_SERVICE ->
                "for its own hostnames: read, opt out of optional data and of comparison, ask for erasure";
            case INGEST -> "send pings, where a token is needed for that";
        };
    }
}
