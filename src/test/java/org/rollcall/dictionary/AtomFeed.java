package org.rollcall.dictionary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** An Atom feed, parsed as XML with namespaces, and held to the rules of RFC 4287, section 4. */
record AtomFeed(Element root) {

    private static final String ATOM = "http://www.w3.org/2005/Atom";
    private static final String XHTML = "http://www.w3.org/1999/xhtml";
    private static final Set<String> IN_FEED = Set.of("id", "title", "updated", "author", "link", "entry");
    private static final Set<String> IN_ENTRY = Set.of("id", "title", "updated", "published", "link", "content");
    private static final Set<String> IN_CONTENT = Set.of("div", "p", "ul", "li", "code");

    static AtomFeed parse(byte[] xml) {
        try {
            var factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var feed = new AtomFeed(factory.newDocumentBuilder()
                    .parse(new ByteArrayInputStream(xml))
                    .getDocumentElement());
            feed.check();
            return feed;
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new AssertionError("the feed is no XML", e);
        }
    }

    List<Entry> entries() {
        return children(root, "entry").stream().map(Entry::new).toList();
    }

    String text(String name) {
        return only(root, name).getTextContent();
    }

    private void check() {
        assertThat(root.getNamespaceURI()).isEqualTo(ATOM);
        assertThat(root.getLocalName()).isEqualTo("feed");
        names(root, ATOM, IN_FEED);
        identified(root);
        assertThat(only(only(root, "author"), "name").getTextContent()).isNotBlank();
        assertThat(links(root, "self")).hasSize(1);
        var ids = new HashSet<String>();
        for (var entry : children(root, "entry")) {
            names(entry, ATOM, IN_ENTRY);
            identified(entry);
            assertThat(ids.add(only(entry, "id").getTextContent())).isTrue();
            Instant.parse(only(entry, "published").getTextContent());
            content(only(entry, "content"));
        }
    }

    private static void identified(Element element) {
        assertThat(URI.create(only(element, "id").getTextContent()).isAbsolute())
                .isTrue();
        var title = only(element, "title");
        assertThat(title.getAttribute("type")).isIn("", "text");
        assertThat(elements(title)).isEmpty();
        assertThat(title.getTextContent()).isNotBlank();
        Instant.parse(only(element, "updated").getTextContent());
        var alternates = links(element, "alternate").stream()
                .map(link -> link.getAttribute("type") + " " + link.getAttribute("hreflang"))
                .toList();
        assertThat(alternates).isNotEmpty().doesNotHaveDuplicates();
        for (var link : children(element, "link")) {
            assertThat(URI.create(link.getAttribute("href")).toString()).isNotEmpty();
        }
    }

    private static void content(Element content) {
        assertThat(content.getAttribute("type")).isEqualTo("xhtml");
        var inside = elements(content);
        assertThat(inside).hasSize(1);
        assertThat(inside.getFirst().getLocalName()).isEqualTo("div");
        var all = content.getElementsByTagName("*");
        for (var i = 0; i < all.getLength(); i++) {
            assertThat(all.item(i).getNamespaceURI()).isEqualTo(XHTML);
            assertThat(all.item(i).getLocalName()).isIn(IN_CONTENT);
            assertThat(all.item(i).getAttributes().getNamedItem("style")).isNull();
        }
    }

    private static void names(Element element, String namespace, Set<String> allowed) {
        for (var child : elements(element)) {
            assertThat(child.getNamespaceURI()).isEqualTo(namespace);
            assertThat(child.getLocalName()).isIn(allowed);
        }
    }

    private static Element only(Element element, String name) {
        var found = children(element, name);
        assertThat(found).as(name).hasSize(1);
        return found.getFirst();
    }

    private static List<Element> links(Element element, String relation) {
        return children(element, "link").stream()
                .filter(link -> link.getAttribute("rel").equals(relation))
                .toList();
    }

    private static List<Element> children(Element element, String name) {
        return elements(element).stream()
                .filter(child -> child.getLocalName().equals(name))
                .toList();
    }

    private static List<Element> elements(Node node) {
        return IntStream.range(0, node.getChildNodes().getLength())
                .mapToObj(node.getChildNodes()::item)
                .filter(Element.class::isInstance)
                .map(Element.class::cast)
                .toList();
    }

    /** An entry. */
    record Entry(Element element) {

        String text(String name) {
            return only(element, name).getTextContent();
        }

        /** The addresses that it leads to, in order. */
        List<String> links() {
            return children(element, "link").stream()
                    .map(link -> link.getAttribute("href"))
                    .toList();
        }

        /** The texts of its list, in order. */
        List<String> items() {
            var found = element.getElementsByTagNameNS(XHTML, "li");
            return IntStream.range(0, found.getLength())
                    .mapToObj(i -> found.item(i).getTextContent())
                    .toList();
        }
    }
}
