package org.rollcall.pages.operations;

import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.operate.privacy.Categories;
import org.rollcall.operate.privacy.OptOut;
import org.rollcall.operate.privacy.OptOutRequest;
import org.rollcall.operate.privacy.OptOutService;
import org.rollcall.pages.FormText;
import org.rollcall.pages.Frame;
import org.rollcall.pages.Href;
import org.rollcall.pages.Take;
import org.rollcall.ping.payload.OptedOut;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.access.Unaudited;
import org.rollcall.platform.web.ProblemException;

/** What must not be kept of which hostnames. */
@Path("/operations/opt_outs")
@RolesAllowed(Scope.Role.ADMIN)
@Unaudited
@Produces(MediaType.TEXT_HTML)
public class OptOutsPage {

    private static final String PATH = "/operations/opt_outs";

    private static final String ALL = "all";

    /**
     * The opt-outs, and a form to set one.
     *
     * @param hostname in the form
     * @param done what has just been done: {@code set} or {@code removed}; null for nothing
     */
    record Shown(
            List<Row> rows,
            String hostname,
            List<Category> categories,
            boolean isAll,
            boolean comparison,
            @Nullable String refused,
            @Nullable String done,
            Take take)
            implements TemplateInstance {}

    /** An opt-out; {@code what} must not be kept. */
    record Row(OptOut optOut, String what) {}

    /** A category to choose. */
    record Category(String name, boolean isChosen) {}

    private final OptOutService service;
    private final DictionaryCatalog catalog;
    private final Frame frame;

    OptOutsPage(OptOutService service, DictionaryCatalog catalog, Frame frame) {
        this.service = service;
        this.catalog = catalog;
        this.frame = frame;
    }

    @GET
    public TemplateInstance list(@QueryParam("done") @Nullable String done) {
        return shown("", Set.of(), false, null, "set".equals(done) || "removed".equals(done) ? done : null);
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public RestResponse<TemplateInstance> set(
            @FormParam("hostname") @Nullable String hostname,
            @FormParam("category") List<String> categories,
            @FormParam("comparison") @Nullable String comparison) {
        var name = Objects.requireNonNullElse(FormText.given(hostname), "");
        var chosen = Set.copyOf(categories);
        var leaves = "true".equals(comparison);
        try {
            service.put(
                    name,
                    new OptOutRequest(
                            chosen.isEmpty()
                                    ? null
                                    : Categories.of(chosen.contains(ALL) ? OptedOut.ALL : new OptedOut(false, chosen)),
                            leaves));
            return Href.to(PATH).with("done", "set").seeOther();
        } catch (ProblemException e) {
            return RestResponse.status(Status.BAD_REQUEST, shown(name, chosen, leaves, e.getMessage(), null));
        }
    }

    @POST
    @Path("remove")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public RestResponse<TemplateInstance> remove(@FormParam("hostname") @Nullable String hostname) {
        service.delete(Objects.requireNonNullElse(hostname, ""));
        return Href.to(PATH).with("done", "removed").seeOther();
    }

    private Shown shown(
            String hostname, Set<String> chosen, boolean comparison, @Nullable String refused, @Nullable String done) {
        return new Shown(
                service.list().stream()
                        .map(optOut -> new Row(optOut, what(optOut.categories().optedOut())))
                        .toList(),
                hostname,
                catalog.categories().stream()
                        .map(name -> new Category(name, chosen.contains(name)))
                        .toList(),
                chosen.contains(ALL),
                comparison,
                refused,
                done,
                Take.of(frame.base(), "/api/v4/opt_outs", false, null));
    }

    private static String what(OptedOut optedOut) {
        if (optedOut.all()) {
            return "everything but who has sent it";
        }
        return optedOut.isNone() ? "nothing" : String.join(", ", new TreeSet<>(optedOut.categories()));
    }
}
