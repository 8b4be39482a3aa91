package org.sekisho.authentication.keys;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The folder with the keys of a server: {@code <domain>/<selector>.pem}, and beside each its {@link KeyMarker markers} and, for a
 * key that is encrypted, {@code <selector>.passphrase}.
 *
 * <p>Every write is atomic, and a key is never overwritten. Several servers and the command line may use a folder at the same
 * time: what they write is what each would have written. Holds nothing but the path; safe for use by any number of threads.
 */
public final class KeyFolder {

    /** How the name of a private key ends. */
    public static final String KEY_SUFFIX = ".pem";

    /** How the name of the file with the pass phrase of an encrypted key ends; its first line counts, in UTF-8. */
    public static final String PASS_PHRASE_SUFFIX = ".passphrase";

    /** The most keys that are read; more are an error. */
    public static final int MOST_KEYS = 20_000;

    /** The most octets of a marker or a pass phrase that are read. */
    private static final int LARGEST_SMALL_FILE = 1024;

    private final Path root;

    /** The folder at a path, which need not exist. */
    public KeyFolder(Path root) {
        this.root = root;
    }

    /** The path. */
    public Path root() {
        return root;
    }

    /** Where the private key of that name is, or would be. */
    public Path fileOf(KeyName name) {
        return root.resolve(name.domain()).resolve(name.selector() + KEY_SUFFIX);
    }

    /**
     * All keys, in the order of their names. A file that is damaged is among them, as {@link ReadKey.Broken}, and so is one that
     * may not be read, as {@link ReadKey.Unreadable}.
     *
     * @return empty if the folder does not exist
     * @throws KeyFolderException if the folder or a folder in it may not be read, or a name is not possible
     */
    public List<StoredKey> read() throws KeyFolderException {
        List<StoredKey> keys = new ArrayList<>();
        for (KeyName name : names()) {
            read(name).ifPresent(keys::add);
        }
        return List.copyOf(keys);
    }

    /**
     * One key.
     *
     * @return empty if there is no such file
     * @throws KeyFolderException if its folder may not be read
     */
    public Optional<StoredKey> read(KeyName name) throws KeyFolderException {
        Path file = fileOf(name);
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            Path passPhrase = beside(name, PASS_PHRASE_SUFFIX);
            boolean worldReadable = isWorldReadable(file) || (Files.exists(passPhrase) && isWorldReadable(passPhrase));
            return Optional.of(new StoredKey(
                    name,
                    file,
                    content(file, passPhrase),
                    attributes.lastModifiedTime().toInstant(),
                    markers(name),
                    worldReadable));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (IOException unreadable) {
            throw unreadable(file, unreadable);
        }
    }

    /**
     * Something that is different whenever the folder has changed: the names, times, sizes and permissions of its files.
     *
     * @throws KeyFolderException if it cannot be listed
     */
    public KeyFolderVersion version() throws KeyFolderException {
        TreeMap<String, String> files = new TreeMap<>();
        Instant newest = Instant.MIN;
        for (Path domain : domains()) {
            for (Path file : list(domain)) {
                try {
                    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                    Instant modified = attributes.lastModifiedTime().toInstant();
                    newest = modified.isAfter(newest) ? modified : newest;
                    files.put(
                            root.relativize(file).toString(),
                            attributes.size() + " " + modified + " " + attributes.fileKey() + " " + changed(file));
                } catch (NoSuchFileException gone) {
                    // Between the listing and now: as if it had gone before.
                } catch (IOException unreadable) {
                    throw unreadable(file, unreadable);
                }
            }
        }
        return new KeyFolderVersion(files, newest);
    }

    /**
     * Writes a new private key, for the owner alone (0600), whole or not at all.
     *
     * @return the key as it is stored
     * @throws KeyFolderException if there is a key of that name already, or the file cannot be written
     */
    public StoredKey create(KeyName name, DkimPrivateKey key) throws KeyFolderException {
        Path file = fileOf(name);
        try {
            AtomicFiles.createFolders(root, file);
            AtomicFiles.createNew(file, key.pem());
        } catch (java.nio.file.FileAlreadyExistsException taken) {
            throw new KeyFolderException(file + " exists already and is never overwritten: choose another selector.");
        } catch (IOException unwritable) {
            throw unwritable(file, unwritable);
        }
        return read(name)
                .orElseThrow(() -> new KeyFolderException(
                        file + " was written and is gone again: look who else works in " + root + "."));
    }

    /**
     * Writes down a step in the life of a key. Doing it twice is as good as once, and so is doing it on two servers.
     *
     * @throws KeyFolderException if the marker cannot be written
     */
    public void apply(KeyChange change) throws KeyFolderException {
        switch (change.step()) {
            case SEEN -> mark(change.name(), KeyMarker.SEEN, change.time());
            case ACTIVATED -> mark(change.name(), KeyMarker.ACTIVE, change.time());
            case RETIRING -> mark(change.name(), KeyMarker.RETIRING, change.time());
            case RESUMED -> unmark(change.name(), KeyMarker.RETIRING);
            case LOST -> unmark(change.name(), KeyMarker.SEEN);
            case STOPPED -> {
                // In this order: a key without ACTIVE but with SEEN would be activated at once by another server.
                unmark(change.name(), KeyMarker.SEEN);
                unmark(change.name(), KeyMarker.ACTIVE);
            }
        }
    }

    private void mark(KeyName name, KeyMarker marker, Instant time) throws KeyFolderException {
        Path file = beside(name, marker.suffix());
        try {
            String text = time.truncatedTo(ChronoUnit.MILLIS) + "\n";
            AtomicFiles.replace(file, text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException unwritable) {
            throw unwritable(file, unwritable);
        }
    }

    private void unmark(KeyName name, KeyMarker marker) throws KeyFolderException {
        Path file = beside(name, marker.suffix());
        try {
            Files.deleteIfExists(file);
        } catch (IOException unwritable) {
            throw unwritable(file, unwritable);
        }
    }

    private List<KeyName> names() throws KeyFolderException {
        List<KeyName> names = new ArrayList<>();
        for (Path domain : domains()) {
            for (Path file : list(domain)) {
                String fileName = String.valueOf(file.getFileName());
                if (fileName.endsWith(KEY_SUFFIX) && !fileName.startsWith(".")) {
                    names.add(name(domain, file, fileName));
                }
            }
            if (names.size() > MOST_KEYS) {
                throw new KeyFolderException(
                        root + " holds more than " + MOST_KEYS + " keys: remove those that are not used.");
            }
        }
        Collections.sort(names);
        return names;
    }

    private static KeyName name(Path domain, Path file, String fileName) throws KeyFolderException {
        try {
            return new KeyName(
                    String.valueOf(domain.getFileName()),
                    fileName.substring(0, fileName.length() - KEY_SUFFIX.length()));
        } catch (IllegalArgumentException impossible) {
            throw new KeyFolderException(file + " is not named <domain>/<selector>" + KEY_SUFFIX + " ("
                    + impossible.getMessage() + ", in lower case and A-labels): rename it.");
        }
    }

    private List<Path> domains() throws KeyFolderException {
        return list(root).stream().filter(Files::isDirectory).toList();
    }

    private static List<Path> list(Path folder) throws KeyFolderException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(entries::add);
        } catch (NoSuchFileException | FileNotFoundException absent) {
            return List.of();
        } catch (NotDirectoryException file) {
            throw new KeyFolderException(folder + " is not a folder: move that file away.", file);
        } catch (IOException unreadable) {
            throw unreadable(folder, unreadable);
        } catch (DirectoryIteratorException broken) {
            throw unreadable(folder, new IOException(broken));
        }
        return entries;
    }

    private Path beside(KeyName name, String suffix) {
        return root.resolve(name.domain()).resolve(name.selector() + suffix);
    }

    private KeyMarkers markers(KeyName name) throws IOException {
        KeyMarkers markers = KeyMarkers.NONE;
        for (KeyMarker marker : KeyMarker.values()) {
            Instant time = time(beside(name, marker.suffix()));
            if (time != null) {
                markers = markers.with(marker, time);
            }
        }
        return markers;
    }

    /** What a marker says; one that a person made with touch says when that was. */
    private static @Nullable Instant time(Path marker) throws IOException {
        try {
            Instant modified = Files.getLastModifiedTime(marker).toInstant();
            try {
                return Instant.parse(
                        new String(octets(marker, LARGEST_SMALL_FILE), StandardCharsets.ISO_8859_1).strip());
            } catch (DateTimeParseException | AccessDeniedException byHand) {
                return modified;
            }
        } catch (NoSuchFileException absent) {
            return null;
        }
    }

    private static ReadKey content(Path file, Path passPhraseFile) throws NoSuchFileException {
        for (Path read : List.of(file, passPhraseFile)) {
            if (isPipeOrDevice(read)) {
                return new ReadKey.Unreadable(read + " is a pipe or a device and is not read: put a file there.");
            }
        }
        Optional<String> passPhrase = Optional.empty();
        try {
            String text = new String(octets(passPhraseFile, LARGEST_SMALL_FILE), StandardCharsets.UTF_8);
            passPhrase = text.lines().findFirst().or(() -> Optional.of(""));
        } catch (NoSuchFileException absent) {
            // The key is not encrypted.
        } catch (IOException unreadable) {
            return new ReadKey.Unreadable(unreadableSentence(passPhraseFile, unreadable));
        }
        try {
            return ReadKey.parse(octets(file, ReadKey.LARGEST_FILE + 1), passPhrase);
        } catch (NoSuchFileException gone) {
            throw gone;
        } catch (IOException unreadable) {
            return new ReadKey.Unreadable(unreadableSentence(file, unreadable));
        }
    }

    /** To open one could take for ever. */
    private static boolean isPipeOrDevice(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).isOther();
        } catch (IOException toldWhenItIsRead) {
            return false;
        }
    }

    private static byte[] octets(Path file, int most) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(most);
        }
    }

    /** When its permissions were changed, where the system tells. */
    private static String changed(Path file) throws IOException {
        return file.getFileSystem().supportedFileAttributeViews().contains("unix")
                ? String.valueOf(Files.getAttribute(file, "unix:ctime"))
                : "";
    }

    private static boolean isWorldReadable(Path file) throws IOException {
        PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return posix != null && posix.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ);
    }

    private static KeyFolderException unreadable(Path file, IOException cause) {
        return new KeyFolderException(unreadableSentence(file, cause), cause);
    }

    private static String unreadableSentence(Path file, IOException cause) {
        return file + " cannot be read (" + reason(cause)
                + "): give it to the user that runs this program, with mode 0600" + " for a file or 0700 for a folder.";
    }

    private static KeyFolderException unwritable(Path file, IOException cause) {
        return new KeyFolderException(
                file + " cannot be written (" + reason(cause) + "): give its folder to the user that runs this program,"
                        + " with mode 0700, and look whether the disk is full.",
                cause);
    }

    private static String reason(IOException cause) {
        return cause instanceof AccessDeniedException
                ? "permission denied"
                : cause.getClass().getSimpleName();
    }
}
