// Real FTP clients with their files in a bucket: all that they do with files on a disk.
import { basicFtp } from '../clients/adapters/basic-ftp.js'
import { curl } from '../clients/adapters/curl.js'
import { lftpClient } from '../clients/adapters/lftp.js'
import { rcloneClient } from '../clients/adapters/rclone.js'
import { describeClientOn } from '../clients/lab/matrix.js'
import { storageShelf } from '../clients/lab/shelf.js'
import { describeOnServer } from './lab/servers.js'
import { BucketRoom } from './lab/storage-in.js'

describeOnServer('Ceph', 'Files in a bucket', server => {
  const shelf = async () => {
    const room = await BucketRoom.open(server)
    return storageShelf(room.storage(), () => room.close())
  }
  describeClientOn(curl, 'bucket', shelf)
  describeClientOn(lftpClient, 'bucket', shelf)
  describeClientOn(rcloneClient, 'bucket', shelf)
  describeClientOn(basicFtp, 'bucket', shelf)
})
