// A driver around Apache Commons Net: one task a line from standard input, one answer a line.
import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.KeyStore;
import java.security.cert.*;
import java.time.*;
import java.time.format.DateTimeFormatter;
import java.util.*;
import javax.net.ssl.*;
import org.apache.commons.net.ftp.*;

public class CommonsNetDriver {
    static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);
    static FTPClient ftp;

    public static void main(String[] none) throws Exception {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = in.readLine()) != null; ) {
            var fields = new ArrayList<String>();
            for (var field : line.split("\t", -1)) fields.add(URLDecoder.decode(field, StandardCharsets.UTF_8));
            var task = fields.remove(0);
            var answer = new ArrayList<String>();
            try {
                answer.add("ok");
                answer.addAll(run(task, fields.toArray(new String[0])));
            } catch (Exception error) {
                answer = new ArrayList<>(List.of("no", String.valueOf(error)));
            }
            answer.replaceAll(field -> URLEncoder.encode(field, StandardCharsets.UTF_8).replace("+", "%20"));
            System.out.println(String.join("\t", answer));
        }
        if (ftp != null) ftp.logout();
    }

    static List<String> run(String task, String[] f) throws Exception {
        switch (task) {
            case "open": open(f); break;
            case "list": return names(f[0]);
            case "get": fetch(f[0], new FileOutputStream(f[1]), FTP.BINARY_FILE_TYPE); break;
            case "put": send(new FileInputStream(f[0]), f[1], FTP.BINARY_FILE_TYPE); break;
            case "resumeGet":
                ftp.setRestartOffset(Files.size(Path.of(f[1])));
                fetch(f[0], new FileOutputStream(f[1], true), FTP.BINARY_FILE_TYPE);
                break;
            case "resumePut": resume(f[0], f[1]); break;
            case "append": append(f[0], f[1]); break;
            case "getText": fetch(f[0], new FileOutputStream(f[1]), FTP.ASCII_FILE_TYPE); break;
            case "putText": send(new FileInputStream(f[0]), f[1], FTP.ASCII_FILE_TYPE); break;
            case "makeDirectory": must(ftp.makeDirectory(f[0])); break;
            case "removeDirectory": must(ftp.removeDirectory(f[0])); break;
            case "rename": must(ftp.rename(f[0], f[1])); break;
            case "remove": must(ftp.deleteFile(f[0])); break;
            case "modified": return List.of(String.valueOf(ftp.mdtmInstant(f[0]).toEpochMilli()));
            case "setModified":
                must(ftp.setModificationTime(f[0], STAMP.format(Instant.ofEpochMilli(Long.parseLong(f[1])))));
                break;
            case "dropGetAndList": return dropGet(f[0], f[1]);
            case "dropPutAndList": return dropPut(f[0], f[1]);
            default: throw new IllegalArgumentException(task);
        }
        return List.of();
    }

    static void open(String[] f) throws Exception {
        String host = f[0], authority = f[4], tls = f[5], mode = f[7];
        ftp = tls.equals("clear") ? new FTPClient() : new FTPSClient(tls.equals("implicit"), trusting(authority));
        ftp.setControlEncoding("UTF-8");
        ftp.setUseEPSVwithIPv4(mode.equals("EPSV"));
        ftp.setDefaultTimeout(25_000);
        ftp.setDataTimeout(Duration.ofSeconds(25));
        ftp.connect(host, Integer.parseInt(f[1]));
        ftp.setSoTimeout(25_000);
        must(ftp.login(f[2], f[3]));
        if (ftp instanceof FTPSClient) {
            ((FTPSClient) ftp).execPBSZ(0);
            ((FTPSClient) ftp).execPROT("P");
        }
        if (mode.equals("PASV") || mode.equals("EPSV")) ftp.enterLocalPassiveMode();
        else ftp.enterLocalActiveMode();
    }

    static SSLContext trusting(String authority) throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var file = new FileInputStream(authority)) {
            store.setCertificateEntry("it", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    static List<String> names(String path) throws Exception {
        var names = new ArrayList<String>();
        for (var file : ftp.mlistDir(path)) names.add(file.getName());
        return names;
    }

    static void fetch(String remote, OutputStream local, int type) throws Exception {
        try (local) {
            ftp.setFileType(type);
            must(ftp.retrieveFile(remote, local));
        }
    }

    static void send(InputStream local, String remote, int type) throws Exception {
        try (local) {
            ftp.setFileType(type);
            must(ftp.storeFile(remote, local));
        }
    }

    static void append(String local, String remote) throws Exception {
        try (var file = new FileInputStream(local)) {
            ftp.setFileType(FTP.BINARY_FILE_TYPE);
            must(ftp.appendFile(remote, file));
        }
    }

    static void resume(String local, String remote) throws Exception {
        ftp.setFileType(FTP.BINARY_FILE_TYPE);
        long there = Long.parseLong(ftp.getSize(remote));
        var file = new FileInputStream(local);
        file.skipNBytes(there);
        ftp.setRestartOffset(there);
        send(file, remote, FTP.BINARY_FILE_TYPE);
    }

    static List<String> dropGet(String remote, String directory) throws Exception {
        ftp.setFileType(FTP.BINARY_FILE_TYPE);
        var data = ftp.retrieveFileStream(remote);
        if (data == null) must(false);
        data.readNBytes(100);
        return drop(data, directory);
    }

    static List<String> dropPut(String remote, String directory) throws Exception {
        ftp.setFileType(FTP.BINARY_FILE_TYPE);
        var data = ftp.storeFileStream(remote);
        if (data == null) must(false);
        data.write(new byte[100_000]);
        data.flush();
        return drop(data, directory);
    }

    /** The first reply to ABOR is that of the transfer. */
    static List<String> drop(Closeable data, String directory) throws Exception {
        ftp.abort();
        try {
            data.close();
        } catch (IOException closedByTheServer) {
            // The stream of a dropped transfer may say so.
        }
        ftp.completePendingCommand();
        return names(directory);
    }

    static void must(boolean done) throws IOException {
        if (!done) throw new IOException(ftp.getReplyString());
    }
}
