import alluxio.conf.PropertyKey;
import alluxio.conf.RemovedKey;

import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Prints what Alluxio's own PropertyKey says of every property, as JSON. What is as it usually is, is left out. */
public final class PropertyCatalogue {
  public static void main(String[] args) throws Exception {
    Map<String, Object> keys = new TreeMap<>();
    for (PropertyKey key : PropertyKey.defaultKeys()) {
      if (!key.getName().startsWith("alluxio.test.")) {
        keys.put(key.getName(), describe(key));
      }
    }
    List<Object> templates = Arrays.stream(PropertyKey.Template.values())
        .filter(template -> !template.name().startsWith("TEST_"))
        .sorted(Comparator.comparing(Enum::name))
        .map(PropertyCatalogue::describe)
        .collect(Collectors.toList());
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("keys", keys);
    all.put("templates", templates);
    all.put("removed", removed());
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8.name());
    out.println(json(all));
  }

  private static Map<String, Object> describe(PropertyKey key) {
    Map<String, Object> entry = new LinkedHashMap<>();
    String[] aliases = key.getAliases();
    put(entry, "aliases", aliases == null ? List.of() : Arrays.asList(aliases), List.of());
    put(entry, "type", key.getType().name(), "STRING");
    if (key.getType() == PropertyKey.PropertyType.ENUM) {
      entry.put("values", Arrays.stream(key.getEnumType().getEnumConstants()).map(Object::toString)
          .collect(Collectors.toList()));
    }
    if (key.getType() == PropertyKey.PropertyType.LIST) {
      put(entry, "delimiter", key.getDelimiter(), ",");
    }
    put(entry, "default", defaultOf(key), null);
    put(entry, "scope", key.getScope().name(), "ALL");
    put(entry, "consistency", key.getConsistencyLevel().name(), "IGNORE");
    put(entry, "display", key.getDisplayType().name(), "DEFAULT");
    put(entry, "dynamic", key.isDynamic(), true);
    put(entry, "hidden", key.isHidden(), false);
    put(entry, "jvmOnly", key.isIgnoredSiteProperty(), false);
    put(entry, "deprecated", PropertyKey.isDeprecated(key) ? PropertyKey.getDeprecationMessage(key) : null, null);
    put(entry, "description", Optional.ofNullable(key.getDescription()).orElse("").replaceAll("\\s+", " ").trim(), "");
    return entry;
  }

  /** In words where it hangs on the machine: the build must not write this machine's memory into the catalogue. */
  private static String defaultOf(PropertyKey key) {
    String words = key.getDefaultSupplier().getDescription();
    Object value = key.getDefaultSupplier().get();
    return value == null && words.equals("null") ? null : words;
  }

  private static Map<String, Object> describe(PropertyKey.Template template) {
    String format = (String) fieldOf(template, "mFormat");
    Pattern pattern = (Pattern) fieldOf(template, "mPattern");
    Object[] samples = new Object[] {format.contains("%d") ? (Object) 0 : "x", "x"};
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", format.replace("%d", "<N>").replace("%s", "<name>"));
    entry.put("pattern", pattern.pattern());
    entry.putAll(describe(template.format(samples)));
    entry.remove("aliases");
    return entry;
  }

  /** What became of keys that older versions had; the map has no getter. */
  private static Map<String, Object> removed() throws Exception {
    Map<String, Object> messages = new TreeMap<>();
    for (Field field : RemovedKey.class.getDeclaredFields()) {
      if (!Map.class.isAssignableFrom(field.getType())) {
        continue;
      }
      field.setAccessible(true);
      for (Object name : ((Map<?, ?>) field.get(null)).keySet()) {
        if (!name.toString().startsWith("alluxio.test.")) {
          messages.put(name.toString(), RemovedKey.getMessage(name.toString()));
        }
      }
    }
    return messages;
  }

  private static Object fieldOf(Object object, String name) {
    try {
      Field field = object.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(object);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void put(Map<String, Object> entry, String name, Object value, Object usual) {
    if (!Optional.ofNullable(value).equals(Optional.ofNullable(usual))) {
      entry.put(name, value);
    }
  }

  private static String json(Object value) {
    if (value instanceof Map) {
      return ((Map<?, ?>) value).entrySet().stream()
          .map(entry -> quote(entry.getKey().toString()) + ":" + json(entry.getValue()))
          .collect(Collectors.joining(",", "{", "}"));
    }
    if (value instanceof Collection) {
      return ((Collection<?>) value).stream().map(PropertyCatalogue::json).collect(Collectors.joining(",", "[", "]"));
    }
    return value instanceof Boolean ? value.toString() : quote(value.toString());
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      quoted.append(c == '"' || c == '\\' ? "\\" + c : c < 0x20 ? String.format("\\u%04x", (int) c) : "" + c);
    }
    return quoted.append('"').toString();
  }
}
