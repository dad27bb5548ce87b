package org.rollcall.pages.signin;

import io.quarkus.qute.TemplateInstance;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import java.time.Duration;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;
import org.jspecify.annotations.Nullable;
import org.rollcall.pages.Href;
import org.rollcall.platform.access.ProviderSignIn;
import org.rollcall.platform.access.RequestOrigin;
import org.rollcall.platform.access.SessionCookie;
import org.rollcall.platform.access.Sessions;
import org.rollcall.platform.web.IgnoresUnknownParameters;

/** Signs people in, with a token or by the OpenID Connect provider, and out. */
@Path("/")
@PermitAll
@Produces(MediaType.TEXT_HTML)
public class SignInPage {

    /**
     * The form.
     *
     * @param returnTo the path that goes on after it
     * @param provider the name of one that people may sign in with; null where there is none
     * @param providerPath where that is asked
     * @param length of a session, in words
     * @param refused why somebody was not signed in; null where nobody has tried
     */
    record SignIn(
            String returnTo,
            @Nullable String provider,
            String providerPath,
            String length,
            @Nullable String refused) implements TemplateInstance {}

    /** What follows the provider: a page, because a cookie of this site alone is not sent with what another one has begun. */
    record SignedIn(String next) implements TemplateInstance {}

    private static final String NO_TOKEN = "The token is not known, has expired or was revoked.";

    private static final String NOBODY = "The provider has not signed you in. Try it again, or ask who runs it.";

    private final Sessions sessions;
    private final ProviderSignIn provider;

    SignInPage(Sessions sessions, ProviderSignIn provider) {
        this.sessions = sessions;
        this.provider = provider;
    }

    @GET
    @Path("sign-in")
    public TemplateInstance form(
            @QueryParam("return_to") @Nullable String returnTo,
            @QueryParam("refused") @DefaultValue("false") boolean isRefused) {
        return form(LocalPath.of(returnTo), isRefused ? NOBODY : null);
    }

    @POST
    @Path("sign-in")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public RestResponse<TemplateInstance> signIn(
            @FormParam("token") @DefaultValue("") String token,
            @FormParam("return_to") @Nullable String returnTo,
            RoutingContext context) {
        RequestOrigin.requireOwn(context.request());
        var next = LocalPath.of(returnTo);
        return sessions.start(token, context)
                .map(session -> goOn(next, SessionCookie.of(session, context.request())))
                .orElseGet(() -> RestResponse.status(Status.UNAUTHORIZED, form(next, NO_TOKEN)));
    }

    @POST
    @Path("sign-out")
    public RestResponse<TemplateInstance> signOut(RoutingContext context) {
        RequestOrigin.requireOwn(context.request());
        sessions.end(context.request());
        return goOn(LocalPath.START, SessionCookie.ended(context.request()));
    }

    /** Each step of signing in by the provider; it sends its own parameters, and an old one has more of them than a new one. */
    @GET
    @Path("sign-in/provider")
    @IgnoresUnknownParameters
    public RestResponse<TemplateInstance> withProvider(
            @QueryParam("return_to") @Nullable String returnTo, RoutingContext context) {
        var next = LocalPath.of(returnTo);
        if (provider.provider().isEmpty()) {
            return goOn(formPath(next));
        }
        return switch (provider.next(context)) {
            case ProviderSignIn.Step.GoOn step -> goOn(step.location());
            case ProviderSignIn.Step.Refused _ -> goOn(formPath(next) + "&refused=true");
            case ProviderSignIn.Step.Done done ->
                RestResponse.ResponseBuilder.<TemplateInstance>ok(new SignedIn(next))
                        .cookie(SessionCookie.of(done.session(), context.request()))
                        .build();
        };
    }

    private TemplateInstance form(String returnTo, @Nullable String refused) {
        return new SignIn(
                returnTo,
                provider.provider().orElse(null),
                Href.to(ProviderSignIn.PATH).with("return_to", returnTo).text(),
                words(sessions.length()),
                refused);
    }

    private static String formPath(String returnTo) {
        return Href.to("/sign-in").with("return_to", returnTo).text();
    }

    private static String words(Duration length) {
        var minutes = length.toMinutes();
        return minutes % 60 == 0 ? counted(minutes / 60, "hour") : counted(minutes, "minute");
    }

    private static String counted(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }

    private static RestResponse<TemplateInstance> goOn(String location, NewCookie... cookies) {
        return RestResponse.ResponseBuilder.<TemplateInstance>create(Status.SEE_OTHER)
                .header(HttpHeaders.LOCATION, location)
                .cookie(cookies)
                .build();
    }
}
